package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.inference.engine.Stage;
import dev.cakebench.inference.engine.StageProfile;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.kernels.MachinePeak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchReportTest {
    private static final BenchSubject SUBJECT =
            new BenchSubject("models/a,b.gguf", 3 << 20, "vector-256", "CPU, fast", "25.0.3");
    private static final BenchSetting SETTING = new BenchSetting(2, KvType.F16);
    private static final BenchTest PREFILL = BenchTest.parse("pp512");
    private static final List<BenchResult> RESULTS = List.of(
            new BenchResult(SETTING, PREFILL, new double[] {10, 20, 30}),
            new BenchResult(SETTING, BenchTest.parse("tg32x16"), new double[] {4}));

    /** 8 ms, half of it in products at 20 GFLOP/s, a quarter in the attention at 10, an eighth in norms. */
    private static final List<BenchProfile> PROFILES = List.of(new BenchProfile(
            SETTING,
            PREFILL,
            new StageProfile(
                    Map.of(
                            Stage.DOWN,
                            new StageProfile.Entry(4_000_000, 80_000_000, 2_000_000),
                            Stage.ATTENTION,
                            new StageProfile.Entry(2_000_000, 20_000_000, 0),
                            Stage.NORM,
                            new StageProfile.Entry(1_000_000, 0, 0)),
                    8_000_000),
            new MachinePeak(2, 25, 10)));

    @Test
    void meanAndDeviationAreOverTheRepetitions() {
        assertThat(RESULTS.get(0).mean()).isEqualTo(20);
        assertThat(RESULTS.get(0).standardDeviation()).isEqualTo(10);
        assertThat(RESULTS.get(1).standardDeviation()).isZero();
    }

    @Test
    void writesATable() {
        assertThat(write(BenchFormat.TABLE, List.of()))
                .containsExactly(
                        "CPU, fast, 256-bit vectors, JDK 25.0.3",
                        "",
                        "| model    | MiB | kernels    | kv  | threads |    test |       tokens/s |",
                        "| -------- | --: | ---------- | --- | ------: | ------: | -------------: |",
                        "| a,b.gguf | 3.0 | vector-256 | f16 |       2 |   pp512 | 20.00 +- 10.00 |",
                        "| a,b.gguf | 3.0 | vector-256 | f16 |       2 | tg32x16 |   4.00 +- 0.00 |");
    }

    @Test
    void writesAProfileThatAddsUp() {
        assertThat(write(BenchFormat.TABLE, PROFILES))
                .endsWith(
                        "",
                        "pp512, 2 threads, kv f16: where the time went",
                        "",
                        "| stage       |   ms |     % | GFLOP/s | % of peak | weights GB/s |",
                        "| ----------- | ---: | ----: | ------: | --------: | -----------: |",
                        "| norms       | 1.00 |  12.5 |         |           |              |",
                        "| attention   | 2.00 |  25.0 |    10.0 |      40.0 |              |",
                        "| down        | 4.00 |  50.0 |    20.0 |      80.0 |         0.50 |",
                        "| unaccounted | 1.00 |  12.5 |         |           |              |",
                        "| total       | 8.00 | 100.0 |    12.5 |      50.0 |              |",
                        "",
                        "Measured peak of 2 threads: 25.0 GFLOP/s multiply-add, 10.0 GB/s read",
                        "Share of the multiply-add peak: products with the layers' weights 0.800, whole 0.500");
    }

    @Test
    void writesCsvWithQuotesWhereNeeded() {
        String results =
                "test,tokens_per_second,tokens_per_second_sd,repetitions,model,model_bytes,threads,kv_type,kernels,"
                        + "vector_bits,cpu,jdk";
        assertThat(write(BenchFormat.CSV, List.of()))
                .containsExactly(
                        results,
                        "pp512,20.0,10.0,3,\"models/a,b.gguf\",3145728,2,f16,vector-256,256,\"CPU, fast\",25.0.3",
                        "tg32x16,4.0,0.0,1,\"models/a,b.gguf\",3145728,2,f16,vector-256,256,\"CPU, fast\",25.0.3");
        assertThat(write(BenchFormat.CSV, PROFILES))
                .hasSize(10)
                .contains(
                        "",
                        "profile,stage,milliseconds,percent,gflops,percent_of_peak,weight_gb_per_second,peak_gflops,"
                                + "peak_read_gb_per_second,products_share_of_peak,whole_share_of_peak,model,model_bytes,"
                                + "threads,kv_type,kernels,vector_bits,cpu,jdk",
                        "pp512,attention,2.0,25.0,10.0,40.0,0.0,25.0,10.0,0.8,0.5,\"models/a,b.gguf\",3145728,2,f16,"
                                + "vector-256,256,\"CPU, fast\",25.0.3");
    }

    @Test
    void writesJson() {
        String first = "{\"test\":\"pp512\",\"tokens_per_second\":20.0,\"tokens_per_second_sd\":10.0,\"repetitions\":3,"
                + "\"model\":\"models/a,b.gguf\",\"model_bytes\":3145728,\"threads\":2,\"kv_type\":\"f16\","
                + "\"kernels\":\"vector-256\",\"vector_bits\":256,\"cpu\":\"CPU, fast\",\"jdk\":\"25.0.3\"}";
        assertThat(write(BenchFormat.JSONL, List.of())).hasSize(2).first().isEqualTo(first);
        assertThat(BenchReport.write(BenchFormat.JSON, SUBJECT, RESULTS.subList(0, 1), List.of()))
                .isEqualTo("[" + first + "]\n");
        assertThat(write(BenchFormat.JSONL, PROFILES))
                .hasSize(7)
                .filteredOn(line -> line.startsWith("{\"test\""))
                .hasSize(2);
    }

    @Test
    void scalarArithmeticHasNoVectors() {
        var scalar = new BenchSubject("m.gguf", 1, "scalar", "CPU", "25.0.3");
        assertThat(scalar.vectorBits()).isZero();
        assertThat(BenchReport.write(BenchFormat.TABLE, scalar, RESULTS, List.of()))
                .startsWith("CPU, no vectors, JDK 25.0.3\n");
    }

    @Test
    void aGridCrossesGeneratedTokensAndBatches() {
        assertThat(BenchTest.grid(List.of(512, 2048), List.of(64, 32), List.of(1, 16)))
                .extracting(BenchTest::name)
                .containsExactly("pp512", "pp2048", "tg64", "tg64x16", "tg32", "tg32x16");
        assertThatThrownBy(() -> BenchTest.grid(List.of(0), List.of(), List.of()))
                .hasMessageContaining("unknown test 'pp0'");
    }

    @Test
    void readsTests() {
        assertThat(BenchTest.parse("pp512")).isEqualTo(new BenchTest("pp512", false, 512, 1));
        assertThat(BenchTest.parse("tg64")).isEqualTo(new BenchTest("tg64", true, 64, 1));
        assertThat(BenchTest.parse("tg32x16")).isEqualTo(new BenchTest("tg32x16", true, 32, 16));
        assertThat(BenchTest.parse("tg32x16").timedTokens()).isEqualTo(512);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pp", "pp0", "pp8x2", "tg8x0", "tg8x", "xx8", "tg-1", "pp99999999"})
    void refusesOtherTests(String name) {
        assertThatThrownBy(() -> BenchTest.parse(name))
                .hasMessage(
                        "unknown test '" + name
                                + "'; allowed: ppN (prefill N tokens), tgN (generate N tokens) and tgNxB (B sequences together)");
    }

    private static List<String> write(BenchFormat format, List<BenchProfile> profiles) {
        return BenchReport.write(format, SUBJECT, RESULTS, profiles).lines().toList();
    }
}
