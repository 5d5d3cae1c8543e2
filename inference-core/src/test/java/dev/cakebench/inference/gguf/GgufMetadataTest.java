package dev.cakebench.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GgufMetadataTest {

    @Test
    void readsIntegersOfEveryWidthAndSign() {
        GgufMetadata metadata = read(new GgufWriter()
                .uint8("u8", 200)
                .int8("i8", -3)
                .uint16("u16", 60_000)
                .int16("i16", -300)
                .uint32("u32", 70_000)
                .int32("i32", -70_000)
                .uint64("u64", Integer.MAX_VALUE)
                .int64("i64", Integer.MIN_VALUE));

        assertThat(List.of("u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"))
                .map(key -> metadata.requireInteger(key, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .containsExactly(200, -3, 60_000, -300, 70_000, -70_000, Integer.MAX_VALUE, Integer.MIN_VALUE);
    }

    @Test
    void refusesIntegersOutsideTheRange() {
        GgufMetadata metadata = read(new GgufWriter()
                .uint32("low", 0)
                .uint32("high", -1)
                .uint64("huge", -1)
                .int64("negative", Long.MIN_VALUE));

        assertRefused(
                () -> metadata.integer("low", 1, 64),
                "model.gguf: offset 39: key 'low': found u32 0, allowed is an integer from 1 to 64: fetch or convert the model again");
        assertRefused(() -> metadata.integer("high", 0, Integer.MAX_VALUE), "found u32 4294967295, allowed is");
        assertRefused(() -> metadata.integer("huge", -1, 5), "found u64 18446744073709551615, allowed is");
        assertRefused(() -> metadata.integer("negative", -1, 5), "found i64 -9223372036854775808, allowed is");
    }

    @Test
    void boundsOfARangeBelongToIt() {
        GgufMetadata metadata = read(new GgufWriter().uint32("low", 1).uint32("high", 64));

        assertThat(metadata.requireInteger("low", 1, 64)).isEqualTo(1);
        assertThat(metadata.requireInteger("high", 1, 64)).isEqualTo(64);
        assertThat(metadata.requireFloating("low", 1, 64)).isEqualTo(1);
        assertThat(metadata.requireFloating("high", 1, 64)).isEqualTo(64);
    }

    @Test
    void readsNumbersAsFloating() {
        GgufMetadata metadata =
                read(new GgufWriter().float32("f32", 1e-5f).float64("f64", 0.1).uint32("whole", 10_000));

        assertThat(metadata.requireFloating("f32", 0, 1)).isEqualTo(1e-5f);
        assertThat(metadata.requireFloating("f64", 0, 1)).isEqualTo(0.1);
        assertThat(metadata.requireFloating("whole", 1, 1e6)).isEqualTo(10_000);
    }

    @Test
    void refusesNumbersThatAreNone() {
        GgufMetadata metadata = read(new GgufWriter()
                .float32("nan", Float.NaN)
                .float64("infinite", Double.POSITIVE_INFINITY)
                .uint64("huge", -1)
                .string("text", "10000"));

        assertRefused(
                () -> metadata.floating("nan", 0, 1e9),
                "key 'nan': found f32 NaN, allowed is a number from 0.0 to 1.0E9: fetch or convert the model again");
        assertRefused(() -> metadata.floating("infinite", 0, 1e9), "found f64 Infinity");
        assertRefused(() -> metadata.floating("huge", 0, 1e30), "found u64 18446744073709551615");
        assertRefused(() -> metadata.floating("text", 0, 1e9), "found string '10000'");
    }

    @Test
    void readsStringsBoolsAndArrays() {
        GgufMetadata metadata = read(new GgufWriter()
                .string("text", "h\u00e9")
                .bool("yes", true)
                .bool("no", false)
                .strings("texts", List.of("", "a", "\ud83c\udf70"))
                .strings("none", List.of())
                .float32s("floats", 1.5f, Float.NEGATIVE_INFINITY)
                .float64s("doubles", 0.25, -2)
                .int32s("integers", 3, -4)
                .uint64s("longs", 5, 6));

        assertThat(metadata.string("text")).contains("h\u00e9");
        assertThat(metadata.bool("yes")).contains(true);
        assertThat(metadata.bool("no")).contains(false);
        assertThat(metadata.requireStrings("texts")).containsExactly("", "a", "\ud83c\udf70");
        assertThat(metadata.requireStrings("none")).isEmpty();
        assertThat(metadata.floats("floats").orElseThrow()).containsExactly(1.5f, Float.NEGATIVE_INFINITY);
        assertThat(metadata.floats("doubles").orElseThrow()).containsExactly(0.25f, -2f);
        assertThat(metadata.integers("integers", -4, 3).orElseThrow()).containsExactly(3, -4);
        assertThat(metadata.integers("longs", 0, 6).orElseThrow()).containsExactly(5, 6);
        assertThat(metadata.isArray("floats")).isTrue();
        assertThat(metadata.isArray("text")).isFalse();
        assertThat(metadata.isArray("absent")).isFalse();
        assertThat(metadata.keys())
                .containsExactly("text", "yes", "no", "texts", "none", "floats", "doubles", "integers", "longs");
    }

    @Test
    void refusesWrongTypes() {
        GgufMetadata metadata = read(new GgufWriter()
                .string("text", "x")
                .uint32("number", 7)
                .float32("real", 1.5f)
                .bool("flag", true)
                .strings("texts", List.of("a", "b"))
                .int32s("integers", 1)
                .string("long", "y".repeat(61)));

        assertRefused(() -> metadata.string("number"), "key 'number': found u32 7, allowed is a string:");
        assertRefused(() -> metadata.requireString("flag"), "found bool true, allowed is a string:");
        assertRefused(() -> metadata.bool("text"), "found string 'x', allowed is a bool:");
        assertRefused(() -> metadata.integer("real", 0, 9), "found f32 1.5, allowed is an integer from 0 to 9:");
        assertRefused(() -> metadata.integer("long", 0, 9), "found a string of 61 characters, allowed is an integer");
        assertRefused(() -> metadata.integer("texts", 0, 9), "found an array of 2 string, allowed is an integer");
        assertRefused(() -> metadata.strings("integers"), "found an array of 1 i32, allowed is an array of strings:");
        assertRefused(() -> metadata.strings("text"), "found string 'x', allowed is an array of strings:");
        assertRefused(() -> metadata.floats("integers"), "found an array of 1 i32, allowed is an array of floats:");
        assertRefused(
                () -> metadata.integers("texts", 0, 9), "found an array of 2 string, allowed is an array of integers:");
    }

    @Test
    void namesTheElementOutsideTheRange() {
        GgufMetadata metadata = read(new GgufWriter().int32s("types", 1, 2, 9));

        assertRefused(
                () -> metadata.integers("types", 0, 6),
                "model.gguf: offset 61: key 'types': found i32 9 at index 2, allowed is an integer from 0 to 6:");
    }

    @Test
    void absentKeysAreEmptyOrNamed() {
        GgufMetadata metadata = read(new GgufWriter());

        assertThat(metadata.contains("absent")).isFalse();
        assertThat(metadata.string("absent")).isEmpty();
        assertThat(metadata.bool("absent")).isEmpty();
        assertThat(metadata.integer("absent", 0, 1)).isEmpty();
        assertThat(metadata.floating("absent", 0, 1)).isEmpty();
        assertThat(metadata.strings("absent")).isEmpty();
        assertThat(metadata.floats("absent")).isEmpty();
        assertThat(metadata.integers("absent", 0, 1)).isEmpty();
        assertRefused(
                () -> metadata.requireInteger("absent", 1, 8),
                "model.gguf: key 'absent': not in the file, needed is an integer from 1 to 8: convert the model again with a converter that writes it");
        assertRefused(() -> metadata.requireFloating("absent", 1, 8), "needed is a number from 1.0 to 8.0:");
        assertRefused(() -> metadata.requireString("absent"), "needed is a string:");
        assertRefused(() -> metadata.requireStrings("absent"), "needed is an array of strings:");
    }

    @Test
    void tellsWhereARefusedValueLies() {
        GgufMetadata metadata = read(new GgufWriter().uint32("low", 0));

        assertThat(metadata.invalid("low", "more", "do this").offset()).hasValue(39);
        assertThat(metadata.invalid("absent", "more", "do this").offset()).isEmpty();
        assertThat(metadata.invalid("low", "more", "do this"))
                .hasMessage("model.gguf: offset 39: key 'low': found u32 0, allowed is more: do this");
    }

    private static GgufMetadata read(GgufWriter writer) {
        return GgufFileTest.parse(writer.toByteArray()).metadata();
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatExceptionOfType(GgufFormatException.class).isThrownBy(call).withMessageContaining(message);
    }
}
