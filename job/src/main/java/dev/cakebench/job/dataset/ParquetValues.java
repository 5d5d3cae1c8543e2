package dev.cakebench.job.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cakebench.job.dataset.ParquetJson.UnsuitableException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.JulianFields;
import java.util.UUID;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.BsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.jspecify.annotations.Nullable;

/** Single values of Parquet as JSON: numbers as numbers, dates and times as ISO 8601 texts, bytes as UTF-8. */
final class ParquetValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ParquetValues() {}

    /**
     * A value as a JSON node.
     *
     * @param name of the field, for messages
     */
    static JsonNode node(Group group, int field, int index, String name) {
        PrimitiveType type = group.getType().getType(field).asPrimitiveType();
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> NODES.booleanNode(group.getBoolean(field, index));
            case INT32 -> number(group.getInteger(field, index), 32, meaning);
            case INT64 -> number(group.getLong(field, index), 64, meaning);
            case INT96 -> NODES.textNode(int96(group.getInt96(field, index)).toString());
            case FLOAT -> NODES.numberNode((float) finite(group.getFloat(field, index), name));
            case DOUBLE -> NODES.numberNode(finite(group.getDouble(field, index), name));
            case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(group.getBinary(field, index), meaning, name);
        };
    }

    private static JsonNode number(long value, int bits, @Nullable LogicalTypeAnnotation meaning) {
        if (meaning == null) {
            return NODES.numberNode(value);
        }
        return switch (meaning) {
            case DecimalLogicalTypeAnnotation decimal ->
                NODES.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
            case DateLogicalTypeAnnotation date ->
                NODES.textNode(LocalDate.ofEpochDay(value).toString());
            case TimeLogicalTypeAnnotation time ->
                NODES.textNode(
                        LocalTime.MIDNIGHT.plus(value, unit(time.getUnit())).toString());
            case TimestampLogicalTypeAnnotation timestamp -> {
                Instant instant = Instant.EPOCH.plus(value, unit(timestamp.getUnit()));
                yield NODES.textNode(
                        timestamp.isAdjustedToUTC()
                                ? instant.toString()
                                : LocalDateTime.ofInstant(instant, ZoneOffset.UTC)
                                        .toString());
            }
            case IntLogicalTypeAnnotation whole -> whole.isSigned() ? NODES.numberNode(value) : unsigned(value, bits);
            default -> NODES.numberNode(value);
        };
    }

    private static JsonNode unsigned(long value, int bits) {
        return bits == 32
                ? NODES.numberNode(value & 0xFFFF_FFFFL)
                : NODES.numberNode(new BigInteger(Long.toUnsignedString(value)));
    }

    private static JsonNode binary(Binary value, @Nullable LogicalTypeAnnotation meaning, String name) {
        ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (meaning == null) {
            return NODES.textNode(text(bytes, name));
        }
        return switch (meaning) {
            case DecimalLogicalTypeAnnotation decimal ->
                NODES.numberNode(new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()));
            case UUIDLogicalTypeAnnotation uuid -> {
                ByteBuffer big = value.toByteBuffer().order(ByteOrder.BIG_ENDIAN);
                yield NODES.textNode(new UUID(big.getLong(), big.getLong()).toString());
            }
            case Float16LogicalTypeAnnotation half ->
                NODES.numberNode((float) finite(Float.float16ToFloat(bytes.getShort()), name));
            case IntervalLogicalTypeAnnotation interval ->
                throw new UnsuitableException(name, "an interval", "texts, numbers, dates and times");
            case BsonLogicalTypeAnnotation bson -> throw new UnsuitableException(name, "BSON", "texts, in UTF-8");
            default -> NODES.textNode(text(bytes, name));
        };
    }

    private static String text(ByteBuffer bytes, String name) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new UnsuitableException(name, "bytes that are not UTF-8", "texts, in UTF-8");
        }
    }

    private static double finite(double value, String name) {
        if (!Double.isFinite(value)) {
            throw new UnsuitableException(name, Double.toString(value), "a finite number");
        }
        return value;
    }

    private static ChronoUnit unit(TimeUnit unit) {
        return switch (unit) {
            case MILLIS -> ChronoUnit.MILLIS;
            case MICROS -> ChronoUnit.MICROS;
            case NANOS -> ChronoUnit.NANOS;
        };
    }

    /** The old encoding of timestamps: nanoseconds of the day, then the Julian day, both little-endian. */
    private static Instant int96(Binary value) {
        ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long nanosOfDay = bytes.getLong();
        int julianDay = bytes.getInt();
        LocalDate day = LocalDate.EPOCH.with(JulianFields.JULIAN_DAY, julianDay);
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().plusNanos(nanosOfDay);
    }
}
