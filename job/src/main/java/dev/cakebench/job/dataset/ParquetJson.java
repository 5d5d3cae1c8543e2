package dev.cakebench.job.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Turns Parquet records into JSON objects: structs become objects, lists lists, maps with text keys objects, and what has
 * no value null. Lists are read as the format's rules for older writers say.
 */
final class ParquetJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ParquetJson() {}

    /** A value that JSON cannot hold; the message names the field, what was found, what is allowed and what to do. */
    static final class UnsuitableException extends RuntimeException {
        UnsuitableException(String field, String found, String allowed) {
            super("key '%s': found %s; allowed: %s; convert the column or remove it".formatted(field, found, allowed));
        }
    }

    /** The object of a record. */
    static ObjectNode object(Group record) {
        return object(record, "");
    }

    private static ObjectNode object(Group group, String prefix) {
        ObjectNode object = NODES.objectNode();
        GroupType type = group.getType();
        for (int i = 0; i < type.getFieldCount(); i++) {
            Type field = type.getType(i);
            String name = prefix + field.getName();
            if (field.isRepetition(Repetition.REPEATED)) {
                object.set(field.getName(), repeated(group, i, name));
            } else if (group.getFieldRepetitionCount(i) == 0) {
                object.putNull(field.getName());
            } else {
                object.set(field.getName(), value(group, i, 0, name));
            }
        }
        return object;
    }

    private static JsonNode value(Group group, int field, int index, String name) {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return ParquetValues.node(group, field, index, name);
        }
        Group inner = group.getGroup(field, index);
        if (type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
            return list(inner, name);
        }
        boolean map = type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
                || type.getLogicalTypeAnnotation() instanceof MapKeyValueTypeAnnotation;
        return map ? map(inner, name) : object(inner, name + ".");
    }

    /** A field that may come several times, without a list around it. */
    private static ArrayNode repeated(Group group, int field, String name) {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
            array.add(value(group, field, i, name + "[" + i + "]"));
        }
        return array;
    }

    private static ArrayNode list(Group list, String name) {
        Type element = list.getType().getType(0);
        if (!wrapsElement(element, list.getType().getName())) {
            return repeated(list, 0, name);
        }
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            Group wrapper = list.getGroup(0, i);
            array.add(
                    wrapper.getFieldRepetitionCount(0) == 0
                            ? NODES.nullNode()
                            : value(wrapper, 0, 0, name + "[" + i + "]"));
        }
        return array;
    }

    /** Whether the repeated field is a wrapper of one field around the element, and not the element itself. */
    private static boolean wrapsElement(Type repeated, String listName) {
        return !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.asGroupType().getType(0).isRepetition(Repetition.REPEATED)
                && !repeated.getName().equals("array")
                && !repeated.getName().equals(listName + "_tuple");
    }

    private static ObjectNode map(Group map, String name) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
            Group entry = map.getGroup(0, i);
            JsonNode key = value(entry, 0, 0, name + " (key)");
            if (!key.isTextual()) {
                throw new UnsuitableException(name, "a map whose keys are " + Json.kind(key), "texts as keys");
            }
            String at = name + "." + key.textValue();
            boolean absent = entry.getType().getFieldCount() < 2 || entry.getFieldRepetitionCount(1) == 0;
            object.set(key.textValue(), absent ? NODES.nullNode() : value(entry, 1, 0, at));
        }
        return object;
    }
}
