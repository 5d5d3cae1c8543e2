package dev.cakebench.inference.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are broken or made to harm: each is refused with its own message, and no size in them is believed. */
class GgufHostileFileTest {

    private static final long ALLOCATION_LIMIT_BYTES = 1L << 20;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int UINT32 = 4;

    @Test
    void refusesOtherFiles() {
        assertRefused(
                new GgufBytes().raw("version https".getBytes(UTF_8)),
                "model.gguf: offset 0: header: found the first bytes 76657273 ('vers'), expected 'GGUF': this is no GGUF file");
        assertRefused(new GgufBytes().int32(0x00FF00FF), "found the first bytes ff00ff00 ('????')");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "4, 4", "-1, 4294967295"})
    void refusesOtherVersions(int version, String shown) {
        assertRefused(
                GgufBytes.header(version, 0, 0),
                "offset 4: header: found GGUF version " + shown + ", supported are 2 and 3: convert the model again");
    }

    @Test
    void refusesBigEndianFiles() {
        assertRefused(
                GgufBytes.header(0x03000000, 0, 0),
                "offset 4: header: found version 0x03000000, which is a big-endian file, allowed are little-endian files");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, 1_000_001, Long.MAX_VALUE, Long.MIN_VALUE})
    void refusesCountsThatDoNotFitTheFile(long count) {
        assertRefused(
                GgufBytes.header(3, count, 0),
                "offset 8: tensor count: found " + count + ", allowed 0 to 0 in a file of this size");
        assertRefused(
                GgufBytes.header(3, 0, count),
                "offset 16: metadata count: found " + count + ", allowed 0 to 0 in a file of this size");
    }

    @Test
    void refusesCountsBeyondTheCapInAFileThatWouldHoldThem() {
        GgufBytes bytes = GgufBytes.header(3, 1_000_001, 0).raw(new byte[33_000_000]);

        assertThatExceptionOfType(GgufFormatException.class)
                .isThrownBy(() -> GgufFileTest.parse(bytes.toByteArray()))
                .withMessageContaining("found 1000001, allowed 0 to 1000000");
    }

    @ParameterizedTest
    @ValueSource(longs = {65_536, Long.MAX_VALUE, Long.MIN_VALUE, -1, Integer.MAX_VALUE + 1L})
    void refusesKeysOfAnyHugeLength(long length) {
        assertRefused(
                GgufBytes.header(3, 0, 1).int64(length).int32(UINT32).int32(1),
                "offset 24: metadata entry 0: found a string of " + Long.toUnsignedString(length)
                        + " bytes, allowed up to 65535");
    }

    @Test
    void refusesAKeyThatRunsBeyondTheEnd() {
        assertRefused(
                GgufBytes.header(3, 0, 1).int64(60_000).int64(0),
                "offset 32: metadata entry 0: needs 60000 more bytes, the file ends after 8");
    }

    @Test
    void refusesEmptyAndBrokenKeys() {
        assertRefused(
                GgufBytes.header(3, 0, 1).string("").int32(UINT32).int32(1),
                "offset 24: metadata entry 0: found an empty key");
        assertRefused(
                GgufBytes.header(3, 0, 1)
                        .int64(2)
                        .raw(new byte[] {(byte) 0xC0, (byte) 0x80})
                        .int32(UINT32)
                        .int32(1),
                "offset 24: metadata entry 0: the string of 2 bytes is no valid UTF-8");
    }

    @Test
    void refusesAKeyThatComesTwice() {
        assertRefused(
                GgufBytes.header(3, 0, 2)
                        .string("k")
                        .int32(UINT32)
                        .int32(1)
                        .string("k")
                        .int32(UINT32)
                        .int32(1),
                "offset 41: key 'k': found a second time, allowed once");
    }

    @ParameterizedTest
    @CsvSource({"13, 13", "-1, 4294967295", "255, 255"})
    void refusesUnknownValueTypes(int type, String shown) {
        assertRefused(
                GgufBytes.header(3, 0, 1).string("k").int32(type).int64(0),
                "offset 33: key 'k': found the value type " + shown + ", allowed 0 to 12");
        assertRefused(
                GgufBytes.header(3, 0, 1).string("k").int32(ARRAY).int32(type).int64(0),
                "offset 37: key 'k': found the value type " + shown + ", allowed 0 to 12");
    }

    @Test
    void refusesBoolsThatAreNeither() {
        assertRefused(
                GgufBytes.header(3, 0, 1).string("k").int32(7).int8(2),
                "offset 37: key 'k': found the bool 2, allowed 0 and 1");
    }

    @ParameterizedTest
    @ValueSource(longs = {(64L << 20) + 1, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void refusesStringsOfAnyHugeLength(long length) {
        assertRefused(
                GgufBytes.header(3, 0, 1).string("k").int32(STRING).int64(length),
                "offset 37: key 'k': found a string of " + Long.toUnsignedString(length)
                        + " bytes, allowed up to 67108864");
        assertRefused(
                GgufBytes.header(3, 0, 1)
                        .string("k")
                        .int32(ARRAY)
                        .int32(STRING)
                        .int64(1)
                        .int64(length),
                "offset 49: key 'k': found a string of " + Long.toUnsignedString(length)
                        + " bytes, allowed up to 67108864");
    }

    @Test
    void refusesArraysOfArrays() {
        assertRefused(
                GgufBytes.header(3, 0, 1)
                        .string("k")
                        .int32(ARRAY)
                        .int32(ARRAY)
                        .int64(1)
                        .int32(UINT32)
                        .int64(1)
                        .int32(1),
                "offset 37: key 'k': found an array of arrays");
    }

    @ParameterizedTest
    @CsvSource({
        "4, 3, u32, 2",
        "8, 2, string, 1",
        "0, 9, u8, 8",
        "10, 2, u64, 1",
        "8, -1, string, 1",
        "10, 2305843009213693952, u64, 1",
        "4, 4611686018427387904, u32, 2",
        "0, 9223372036854775807, u8, 8"
    })
    void refusesArraysThatDoNotFitTheFile(int type, long count, String name, long allowed) {
        assertRefused(
                GgufBytes.header(3, 0, 1)
                        .string("k")
                        .int32(ARRAY)
                        .int32(type)
                        .int64(count)
                        .int64(0),
                "offset 41: key 'k': found an array of %s %s, allowed up to %d here"
                        .formatted(Long.toUnsignedString(count), name, allowed));
    }

    @Test
    void refusesArraysBeyondTheCapInAFileThatWouldHoldThem() {
        GgufBytes bytes = GgufBytes.header(3, 0, 1)
                .string("k")
                .int32(ARRAY)
                .int32(0)
                .int64((16L << 20) + 1)
                .raw(new byte[(16 << 20) + 1]);

        assertThatExceptionOfType(GgufFormatException.class)
                .isThrownBy(() -> GgufFileTest.parse(bytes.toByteArray()))
                .withMessageContaining("found an array of 16777217 u8, allowed up to 16777216 here");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 33, 2 << 20, -1, Integer.MIN_VALUE})
    void refusesAlignmentsThatAreNone(int alignment) {
        assertRefused(
                new GgufBytes()
                        .raw(new GgufWriter()
                                .uint32("general.alignment", alignment)
                                .toByteArray()),
                "key 'general.alignment': found u32 " + Integer.toUnsignedString(alignment)
                        + ", allowed is a u32 that is a power of two up to 1048576");
    }

    @Test
    void refusesAnAlignmentOfAnotherType() {
        assertRefused(
                new GgufBytes()
                        .raw(new GgufWriter().uint64("general.alignment", 32).toByteArray()),
                "key 'general.alignment': found u64 32, allowed is a u32");
        assertRefused(
                new GgufBytes()
                        .raw(new GgufWriter().string("general.alignment", "32").toByteArray()),
                "key 'general.alignment': found string '32', allowed is a u32");
    }

    private static void assertRefused(GgufBytes bytes, String message) {
        byte[] file = bytes.toByteArray();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(GgufFormatException.class)
                .isThrownBy(() -> GgufFileTest.parse(file))
                .withMessageContaining(message);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(ALLOCATION_LIMIT_BYTES);
    }
}
