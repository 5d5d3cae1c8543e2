package dev.cakebench.cake.compact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.cake.GoldenFiles;
import dev.cakebench.inference.cache.HeadCache;
import dev.cakebench.inference.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The split of tokens, the scales, the codes and the values of quantised caches against golden numbers. */
final class KiviGoldenTest {

    static List<JsonNode> cases() {
        return GoldenFiles.cases("rivals/kivi.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPromptBecomesTheGoldenValues(JsonNode golden) {
        float[][] keys = GoldenFiles.as(golden.get("keys"), float[][].class);
        float[][] values = GoldenFiles.as(golden.get("values"), float[][].class);
        int quantisedKeys = golden.get("quantisedKeyTokens").intValue();
        int quantisedValues = golden.get("quantisedValueTokens").intValue();
        try (Arena arena = Arena.ofConfined()) {
            int headDim = golden.get("headDim").intValue();
            HeadCache head = CompactHeads.compacted(
                    CompactHeads.whole(arena, KvType.F32, keys, values, headDim), new float[0], form(golden));
            requireRows(CompactHeads.keys(head, headDim), keys, golden.path("keyDequantised"), quantisedKeys);
            requireRows(CompactHeads.values(head, headDim), values, golden.path("valueDequantised"), quantisedValues);
            long rows = 4L * headDim * (2L * keys.length - quantisedKeys - quantisedValues);
            assertThat(head.bytes())
                    .isEqualTo(rows
                            + codeBytes(golden, "keyCodes")
                            + codeBytes(golden, "valueCodes")
                            + numberBytes(golden, "keyScale", "keyMin", "valueScale", "valueMin"));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void rangesAndCodesAreGolden(JsonNode golden) {
        Quantize form = form(golden);
        var codes = new AffineCodes(form.bits(), false);
        float[][] keys = GoldenFiles.as(golden.get("keys"), float[][].class);
        float[][] values = GoldenFiles.as(golden.get("values"), float[][].class);
        int headDim = golden.get("headDim").intValue();
        int group = form.group();
        for (int first = 0; first < golden.get("quantisedKeyTokens").intValue(); first += group) {
            for (int c = 0; c < headDim; c++) {
                var column = new float[group];
                for (int i = 0; i < group; i++) {
                    column[i] = keys[first + i][c];
                }
                requireRange(
                        codes,
                        column,
                        golden.get("keyMin").get(first / group).get(c),
                        golden.get("keyScale").get(first / group).get(c));
                for (int i = 0; i < group; i++) {
                    assertThat(code(codes, column, i))
                            .isEqualTo(
                                    golden.get("keyCodes").get(first + i).get(c).intValue());
                }
            }
        }
        for (int t = 0; t < golden.get("quantisedValueTokens").intValue(); t++) {
            for (int first = 0; first < headDim; first += group) {
                var part = new float[group];
                System.arraycopy(values[t], first, part, 0, group);
                requireRange(
                        codes,
                        part,
                        golden.get("valueMin").get(t).get(first / group),
                        golden.get("valueScale").get(t).get(first / group));
                for (int i = 0; i < group; i++) {
                    assertThat(code(codes, part, i))
                            .isEqualTo(golden.get("valueCodes")
                                    .get(t)
                                    .get(first + i)
                                    .intValue());
                }
            }
        }
    }

    private static Quantize form(JsonNode golden) {
        JsonNode params = golden.get("params");
        return new Quantize(
                params.get("bits").intValue(),
                params.get("group").intValue(),
                params.get("residual").intValue());
    }

    private static void requireRows(float[][] rows, float[][] original, JsonNode golden, int quantised) {
        assertThat(rows).hasNumberOfRows(original.length);
        for (int t = 0; t < rows.length; t++) {
            if (t < quantised) {
                assertThat(rows[t]).containsExactly(GoldenFiles.as(golden.get(t), float[].class), Offset.offset(1e-5f));
            } else {
                assertThat(rows[t]).isEqualTo(original[t]);
            }
        }
    }

    private static long codeBytes(JsonNode golden, String name) {
        int bits = golden.get("params").get("bits").intValue();
        int codes = golden.path(name).size() * golden.path(name).path(0).size();
        return (long) codes * bits / 8;
    }

    private static long numberBytes(JsonNode golden, String... names) {
        long bytes = 0;
        for (String name : names) {
            bytes += 4L * golden.path(name).size() * golden.path(name).path(0).size();
        }
        return bytes;
    }

    /** Bytes of one range and one row of codes. */
    private static MemorySegment encoded(AffineCodes codes, float[] numbers) {
        MemorySegment target = MemorySegment.ofArray(new byte[8 + numbers.length]);
        float smallest = numbers[0];
        float largest = numbers[0];
        for (float number : numbers) {
            smallest = Math.min(smallest, number);
            largest = Math.max(largest, number);
        }
        codes.putRange(smallest, largest, target, 0, 1, 0);
        codes.encode(numbers, 0, numbers.length, numbers.length, target, 0, 8);
        return target;
    }

    private static void requireRange(AffineCodes codes, float[] numbers, JsonNode minimum, JsonNode scale) {
        MemorySegment target = encoded(codes, numbers);
        assertThat(target.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0)).isEqualTo(minimum.floatValue());
        assertThat(target.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4)).isEqualTo(scale.floatValue());
    }

    private static int code(AffineCodes codes, float[] numbers, int index) {
        int bytes = codes.codeBytes(numbers.length);
        int packed = encoded(codes, numbers).get(ValueLayout.JAVA_BYTE, 8 + index % bytes);
        return (packed >>> (codes.bits() * (index / bytes))) & ((1 << codes.bits()) - 1);
    }
}
