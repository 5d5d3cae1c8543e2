package dev.cakebench.job.results;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The types of result columns: what each is in Parquet and how a value of it is written. */
enum ColumnKind {
    /** {@link String}. */
    STRING,
    /** {@link Integer}. */
    INT,
    /** {@link Long}. */
    LONG,
    /** {@link Double}. */
    DOUBLE,
    /** {@link Boolean}. */
    BOOLEAN,
    /** {@link Instant}, written in microseconds of UTC. */
    TIMESTAMP,
    /** {@link List} of {@link String}. */
    STRINGS,
    /** {@code int[]}. */
    INTS,
    /** {@code double[]}. */
    DOUBLES,
    /** {@code int[][]}. */
    INT_TABLE;

    private static final String LIST = "list";
    private static final String ELEMENT = "element";

    /** The Parquet type of a column of this kind. */
    Type type(String name, boolean required) {
        return switch (this) {
            case STRING ->
                primitive(PrimitiveTypeName.BINARY, required)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
            case INT -> primitive(PrimitiveTypeName.INT32, required).named(name);
            case LONG -> primitive(PrimitiveTypeName.INT64, required).named(name);
            case DOUBLE -> primitive(PrimitiveTypeName.DOUBLE, required).named(name);
            case BOOLEAN -> primitive(PrimitiveTypeName.BOOLEAN, required).named(name);
            case TIMESTAMP ->
                primitive(PrimitiveTypeName.INT64, required)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(name);
            case STRINGS -> list(name, STRING.type(ELEMENT, true), required);
            case INTS -> list(name, INT.type(ELEMENT, true), required);
            case DOUBLES -> list(name, DOUBLE.type(ELEMENT, true), required);
            case INT_TABLE -> list(name, INTS.type(ELEMENT, true), required);
        };
    }

    /** Writes the value of a field that has been started. */
    void write(RecordConsumer consumer, Object value) {
        switch (this) {
            case STRING -> consumer.addBinary(Binary.fromString((String) value));
            case INT -> consumer.addInteger((Integer) value);
            case LONG -> consumer.addLong((Long) value);
            case DOUBLE -> consumer.addDouble((Double) value);
            case BOOLEAN -> consumer.addBoolean((Boolean) value);
            case TIMESTAMP -> consumer.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
            case STRINGS -> {
                List<?> strings = (List<?>) value;
                writeList(consumer, strings.size(), i -> STRING.write(consumer, strings.get(i)));
            }
            case INTS -> {
                int[] ints = (int[]) value;
                writeList(consumer, ints.length, i -> consumer.addInteger(ints[i]));
            }
            case DOUBLES -> {
                double[] doubles = (double[]) value;
                writeList(consumer, doubles.length, i -> consumer.addDouble(doubles[i]));
            }
            case INT_TABLE -> {
                int[][] rows = (int[][]) value;
                writeList(consumer, rows.length, i -> INTS.write(consumer, rows[i]));
            }
        }
    }

    private static Types.PrimitiveBuilder<org.apache.parquet.schema.PrimitiveType> primitive(
            PrimitiveTypeName name, boolean required) {
        return required ? Types.required(name) : Types.optional(name);
    }

    private static Type list(String name, Type element, boolean required) {
        Types.GroupBuilder<org.apache.parquet.schema.GroupType> outer =
                required ? Types.requiredGroup() : Types.optionalGroup();
        return outer.as(LogicalTypeAnnotation.listType())
                .addField(Types.repeatedGroup().addField(element).named(LIST))
                .named(name);
    }

    private interface ElementWriter {
        void write(int index);
    }

    /** The three levels of a Parquet list; an empty list has no middle level. */
    private static void writeList(RecordConsumer consumer, int size, ElementWriter element) {
        consumer.startGroup();
        if (size > 0) {
            consumer.startField(LIST, 0);
            for (int i = 0; i < size; i++) {
                consumer.startGroup();
                consumer.startField(ELEMENT, 0);
                element.write(i);
                consumer.endField(ELEMENT, 0);
                consumer.endGroup();
            }
            consumer.endField(LIST, 0);
        }
        consumer.endGroup();
    }
}
