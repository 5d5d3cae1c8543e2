package dev.cakebench.inference.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensor records that are broken or made to harm. */
class GgufHostileTensorTest {

    private static final int F32 = GgmlType.F32.id();
    private static final String SUPPORTED =
            "supported are F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, BF16, MXFP4:";

    @Test
    void refusesNamesThatAreEmptyTooLongOrBroken() {
        assertRefused(record("", 0, 1), "offset 24: tensor 0: found an empty name");
        assertRefused(
                record("x".repeat(64), 0, 1), "offset 24: tensor 0: found a string of 64 bytes, allowed up to 63");
        assertRefused(
                GgufBytes.header(3, 1, 0)
                        .int64(1)
                        .int8(0xFF)
                        .int32(1)
                        .int64(1)
                        .int32(F32)
                        .int64(0),
                "offset 24: tensor 0: the string of 1 bytes is no valid UTF-8");
    }

    @Test
    void acceptsTheLongestName() {
        String name = "x".repeat(63);
        byte[] file = new GgufWriter().tensor(name, new float[] {1}, 1).toByteArray();

        assertThat(GgufFileTest.parse(file).tensor(name)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "5, 5", "-1, 4294967295"})
    void refusesOtherNumbersOfDimensions(int count, String shown) {
        assertRefused(
                GgufBytes.header(3, 1, 0).string("t").int32(count).raw(new byte[64]),
                "offset 33: tensor 't': found " + shown + " dimensions, allowed 1 to 4");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refusesDimensionsThatAreNotPositive(long size) {
        assertRefused(
                record("t", F32, 4, size),
                "offset 45: tensor 't': found " + size + " in dimension 1, allowed 1 and more");
    }

    @ParameterizedTest
    @CsvSource({
        "4294967296, 4294967296, 1",
        "9223372036854775807, 1, 1",
        "9223372036854775807, 9223372036854775807, 9223372036854775807",
        "1, 2305843009213693952, 1",
        "3, 2, 2305843009213693951"
    })
    void refusesSizesThatOverflow(long first, long second, long third) {
        assertRefused(
                record("t", F32, first, second, third),
                "offset 24: tensor 't': its values or bytes number more than 2^63");
    }

    @Test
    void refusesOffsetsThatOverflow() {
        assertRefused(
                record("a", F32, (1L << 61) - 1), "tensor 'a': the tensors up to this one take more than 2^63 bytes");
    }

    @Test
    void refusesRowsThatAreNoWholeBlocks() {
        assertRefused(
                record("t", GgmlType.Q8_0.id(), 48),
                "tensor 't': found rows of 48 values, allowed for Q8_0 are multiples of 32");
        assertRefused(
                record("t", GgmlType.Q6_K.id(), 128),
                "tensor 't': found rows of 128 values, allowed for Q6_K are multiples of 256");
    }

    @ParameterizedTest
    @CsvSource({
        "9, found type Q8_1 (id 9)",
        "15, found type Q8_K (id 15)",
        "16, found type IQ2_XXS (id 16)",
        "17, found type IQ2_XS (id 17)",
        "18, found type IQ3_XXS (id 18)",
        "19, found type IQ1_S (id 19)",
        "21, found type IQ3_S (id 21)",
        "22, found type IQ2_S (id 22)",
        "24, found type I8 (id 24)",
        "25, found type I16 (id 25)",
        "26, found type I32 (id 26)",
        "27, found type I64 (id 27)",
        "28, found type F64 (id 28)",
        "29, found type IQ1_M (id 29)",
        "34, found type TQ1_0 (id 34)",
        "35, found type TQ2_0 (id 35)",
        "40, found type NVFP4 (id 40)",
        "41, found type Q1_0 (id 41)",
        "42, found type Q2_0 (id 42)",
        "4, 'found type Q4_2 (id 4), which GGUF has removed'",
        "5, 'found type Q4_3 (id 5), which GGUF has removed'",
        "31, 'found type Q4_0_4_4 (id 31), which GGUF has removed'",
        "32, 'found type Q4_0_4_8 (id 32), which GGUF has removed'",
        "33, 'found type Q4_0_8_8 (id 33), which GGUF has removed'",
        "36, 'found type IQ4_NL_4_4 (id 36), which GGUF has removed'",
        "37, 'found type IQ4_NL_4_8 (id 37), which GGUF has removed'",
        "38, 'found type IQ4_NL_8_8 (id 38), which GGUF has removed'",
        "43, found unknown type id 43",
        "-1, found unknown type id 4294967295"
    })
    void refusesOtherTypesByName(int type, String found) {
        assertRefused(record("t", type, 256), "offset 45: tensor 't': " + found + ", " + SUPPORTED);
    }

    @Test
    void refusesATensorThatComesTwice() {
        assertRefused(
                new GgufBytes()
                        .raw(new GgufWriter()
                                .tensor("t", new float[] {1}, 1)
                                .tensor("t", new float[] {1}, 1)
                                .toByteArray()),
                "tensor 't': found a second time, allowed once");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "32, 32", "-32, 18446744073709551584"})
    void refusesAFirstOffsetOtherThanZero(long offset, String shown) {
        assertRefused(
                GgufBytes.header(3, 1, 0)
                        .string("t")
                        .int32(1)
                        .int64(1)
                        .int32(F32)
                        .int64(offset)
                        .raw(new byte[256]),
                "offset 49: tensor 't': found the data offset " + shown + ", expected 0");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 16, 64})
    void refusesGapsOverlapsAndUnalignedData(long offset) {
        assertRefused(
                GgufBytes.header(3, 2, 0)
                        .string("a")
                        .int32(1)
                        .int64(1)
                        .int32(F32)
                        .int64(0)
                        .string("b")
                        .int32(1)
                        .int64(1)
                        .int32(F32)
                        .int64(offset)
                        .raw(new byte[256]),
                "offset 82: tensor 'b': found the data offset " + offset + ", expected 32");
    }

    @Test
    void refusesDataThatRunsBeyondTheEnd() {
        byte[] whole = new GgufWriter()
                .tensor("a", new float[8], 8)
                .tensor("b", new float[2], 2)
                .toByteArray();

        assertRefused(
                new GgufBytes().raw(Arrays.copyOf(whole, whole.length - 1)),
                "offset 57: tensor 'b': its data of 8 bytes at 32 of the data section is not within the file, which holds 39 bytes of data: the file is truncated, fetch it again");
        assertRefused(record("huge", F32, 1L << 40), "its data of 4398046511104 bytes at 0 of the data section");
    }

    @Test
    void refusesMoreTensorsThanThereAre() {
        assertRefused(
                GgufBytes.header(3, 2, 0).raw(new byte[64]).raw("x".getBytes(UTF_8)),
                "offset 24: tensor 0: found an empty name");
    }

    /** A file of one tensor record, whose data is missing. */
    private static GgufBytes record(String name, int type, long... dimensions) {
        GgufBytes bytes = GgufBytes.header(3, 1, 0).string(name).int32(dimensions.length);
        for (long dimension : dimensions) {
            bytes.int64(dimension);
        }
        return bytes.int32(type).int64(0);
    }

    private static void assertRefused(GgufBytes bytes, String message) {
        assertThatExceptionOfType(GgufFormatException.class)
                .isThrownBy(() -> GgufFileTest.parse(bytes.toByteArray()))
                .withMessageContaining(message);
    }
}
