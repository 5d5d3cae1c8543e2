package dev.cakebench.job.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.ValueType.Choice;
import dev.cakebench.job.plan.ValueType.DecimalNumber;
import dev.cakebench.job.plan.ValueType.Switch;
import dev.cakebench.job.plan.ValueType.Text;
import dev.cakebench.job.plan.ValueType.WholeNumber;
import java.util.List;

/**
 * The JSON Schema (draft 7) of a plan, so that editors complete and check what is typed. It is made of the same keys,
 * knobs and ranges as {@link PlanReader}'s checks, which stay the authority: files and duplicates are beyond a schema.
 */
public final class PlanSchemaJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PlanSchemaJson() {}

    /** The schema for what is installed here, indented, with a newline at its end. */
    public static String write(PlanCatalog catalog) {
        ObjectNode schema = MAPPER.createObjectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "cakebench evaluation plan");
        ObjectNode properties = closedObject(schema, PlanKeys.PLAN);
        property(properties, PlanKeys.MODEL, anyOf(type(PlanKeys.NOT_BLANK), model()));
        property(properties, PlanKeys.OUTPUT, type(PlanKeys.NOT_BLANK));
        property(properties, PlanKeys.SEED, type(PlanKeys.SEED_TYPE));
        property(properties, PlanKeys.DATASETS, listOf(dataset(catalog.protocols())));
        property(properties, PlanKeys.POLICIES, listOf(policy(catalog.policies())));
        property(properties, PlanKeys.BUDGETS, listOf(budget()).put("uniqueItems", true));
        property(properties, PlanKeys.QUESTION, type(PlanKeys.QUESTION_TYPE));
        property(
                properties,
                PlanKeys.BATCHING,
                anyOf(MAPPER.createObjectNode().put("const", PlanKeys.AUTOMATIC), type(PlanKeys.COUNT)));
        try {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            return MAPPER.writer(new DefaultPrettyPrinter().withObjectIndenter(indenter))
                            .writeValueAsString(schema)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON nodes is always writable", e);
        }
    }

    private static ObjectNode model() {
        ObjectNode model = MAPPER.createObjectNode();
        ObjectNode properties = closedObject(model, PlanKeys.MODEL_OPTIONS);
        property(properties, PlanKeys.MODEL_FILE, type(PlanKeys.NOT_BLANK));
        property(properties, PlanKeys.KV_TYPE, type(PlanKeys.KV_TYPES).put("default", KvType.F32.label()));
        return model;
    }

    private static ObjectNode dataset(List<ProtocolSchema> protocols) {
        ObjectNode dataset = MAPPER.createObjectNode();
        ObjectNode properties = closedObject(dataset, PlanKeys.DATASET);
        List<String> ids = protocols.stream().map(ProtocolSchema::id).toList();
        property(properties, PlanKeys.PROTOCOL, type(new Choice(ids)));
        property(properties, PlanKeys.FILES, anyOf(type(PlanKeys.NOT_BLANK), listOf(type(PlanKeys.NOT_BLANK))));
        property(properties, PlanKeys.TASKS, anyOf(type(PlanKeys.NOT_BLANK), listOf(type(PlanKeys.NOT_BLANK))));
        property(properties, PlanKeys.LIMIT, type(PlanKeys.COUNT));
        property(properties, PlanKeys.MAX_PROMPT_TOKENS, type(PlanKeys.COUNT));
        property(
                properties,
                PlanKeys.MODE,
                type(PlanKeys.MODE_TYPE).put("default", ConversationMode.SINGLE_SHOT.label()));
        ArrayNode rules = dataset.putArray("allOf");
        for (ProtocolSchema protocol : protocols) {
            ObjectNode rule = rules.addObject();
            rule.putObject("if").putObject("properties").putObject("protocol").put("const", protocol.id());
            ObjectNode task = type(new Choice(protocol.tasks()));
            rule.putObject("then")
                    .putObject("properties")
                    .set("tasks", anyOf(task, listOf(task.deepCopy()).put("uniqueItems", true)));
        }
        return dataset;
    }

    private static ObjectNode policy(List<PolicySchema> policies) {
        ObjectNode withKnobs = MAPPER.createObjectNode().put("type", "object");
        withKnobs.put("minProperties", 1).put("maxProperties", 1).put("additionalProperties", false);
        ObjectNode kinds = withKnobs.putObject("properties");
        for (PolicySchema policy : policies) {
            ObjectNode knobs = kinds.putObject(policy.kind());
            knobs.put("description", policy.summary());
            knobs.putArray("type").add("object").add("null");
            knobs.put("additionalProperties", false);
            ObjectNode properties = knobs.putObject("properties");
            properties.set(
                    PlanKeys.VARIANT, type(PlanKeys.VARIANT_NAME).put("description", PlanKeys.VARIANT_DESCRIPTION));
            for (KnobSchema knob : policy.knobs()) {
                properties.set(knob.name(), knob(knob));
            }
        }
        List<String> names = policies.stream().map(PolicySchema::kind).toList();
        return anyOf(type(new Choice(names)), withKnobs);
    }

    private static ObjectNode knob(KnobSchema knob) {
        ObjectNode value = type(knob.type());
        ObjectNode schema =
                knob.nullable() ? anyOf(value, MAPPER.createObjectNode().put("type", "null")) : value;
        schema.put("description", knob.description());
        schema.set("default", MAPPER.valueToTree(knob.defaultValue()));
        return schema;
    }

    private static ObjectNode budget() {
        ObjectNode withUnit =
                MAPPER.createObjectNode().put("type", "string").put("pattern", "^" + BudgetParser.WITH_UNIT + "$");
        return anyOf(type(PlanKeys.COUNT), withUnit);
    }

    /** Makes {@code schema} an object with these keys alone, and gives its properties to be filled. */
    private static ObjectNode closedObject(ObjectNode schema, List<PlanKey> keys) {
        schema.put("type", "object").put("additionalProperties", false);
        ArrayNode required = schema.putArray("required");
        keys.stream().filter(PlanKey::required).map(PlanKey::name).forEach(required::add);
        return schema.putObject("properties");
    }

    private static void property(ObjectNode properties, PlanKey key, ObjectNode schema) {
        properties.set(key.name(), schema.put("description", key.description()));
    }

    private static ObjectNode listOf(ObjectNode item) {
        ObjectNode list = MAPPER.createObjectNode().put("type", "array").put("minItems", 1);
        list.set("items", item);
        return list;
    }

    private static ObjectNode anyOf(ObjectNode first, ObjectNode second) {
        ObjectNode schema = MAPPER.createObjectNode();
        schema.putArray("anyOf").add(first).add(second);
        return schema;
    }

    private static ObjectNode type(ValueType type) {
        ObjectNode schema = MAPPER.createObjectNode();
        switch (type) {
            case WholeNumber number -> {
                schema.put("type", "integer");
                if (number.minimum() > Long.MIN_VALUE) {
                    schema.put("minimum", number.minimum());
                }
                if (number.maximum() < Integer.MAX_VALUE) {
                    schema.put("maximum", number.maximum());
                }
            }
            case DecimalNumber number -> {
                schema.put("type", "number");
                if (number.minimum() > -Double.MAX_VALUE) {
                    schema.put(number.minimumExcluded() ? "exclusiveMinimum" : "minimum", number.minimum());
                }
                if (number.maximum() < Double.MAX_VALUE) {
                    schema.put("maximum", number.maximum());
                }
            }
            case Switch() -> schema.put("type", "boolean");
            case Choice(List < String > choices) -> choices.forEach(schema.putArray("enum")::add);
            case Text text ->
                schema.put("type", "string")
                        .put("pattern", "^(" + text.pattern().pattern() + ")$");
        }
        return schema;
    }
}
