package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cakebench.inference.gguf.GgmlType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks dequantised by llama.cpp's own C library and its Python package. */
class DequantGoldenTest {

    static List<Path> files() throws IOException, URISyntaxException {
        Path own = Path.of(Objects.requireNonNull(DequantGoldenTest.class.getResource("/kernels"))
                .toURI());
        Path others = Path.of(System.getProperty("cakebench.fixtures", ""), "kernels");
        try (Stream<Path> files = Files.list(Files.isDirectory(others) ? others : own)) {
            return files.filter(file -> file.getFileName().toString().startsWith("dequant"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void valuesAreThoseOfLlamaCpp(Path file) throws IOException {
        JsonNode formats = new ObjectMapper().readTree(file.toFile()).get("formats");
        assertThat(formats).isNotEmpty();
        for (JsonNode format : formats) {
            GgmlType type = GgmlType.valueOf(format.get("type").asText());
            WeightMatrix weights = TestWeights.row(
                    type, HexFormat.of().parseHex(format.get("blocks").asText()));
            for (Kernels kernels : List.of(new ScalarKernels(), KernelProvider.choose("vector"))) {
                Floats row = Floats.of(weights.columns());
                kernels.dequantizeRow(weights, 0, row.segment(), row.offset());
                assertThat(format.get("values").size()).isEqualTo(weights.columns());
                for (int first = 0; first < weights.columns(); first += type.blockValues()) {
                    assertBlock(kernels.name(), type, row, format.get("values"), first);
                }
            }
        }
    }

    private static void assertBlock(String kernels, GgmlType type, Floats row, JsonNode values, int first) {
        double largest = 0;
        for (int i = first; i < first + type.blockValues(); i++) {
            largest = Math.max(largest, Math.abs(values.get(i).asDouble()));
        }
        for (int i = first; i < first + type.blockValues(); i++) {
            // A fused multiply-add rounds once where the reference rounds the product and the sum.
            assertThat((double) row.get(i))
                    .as("%s %s value %d", kernels, type, i)
                    .isCloseTo(values.get(i).asDouble(), within(largest * 0x1p-23));
        }
    }
}
