package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchReportTest {
    private static final BenchReport.Subject SUBJECT =
            new BenchReport.Subject("models/a,b.gguf", 3 << 20, "vector-256", 2, "25.0.3");
    private static final List<BenchResult> RESULTS = List.of(
            new BenchResult(BenchTest.parse("pp512"), new double[] {10, 20, 30}),
            new BenchResult(BenchTest.parse("tg32x16"), new double[] {4}));

    @Test
    void meanAndDeviationAreOverTheRepetitions() {
        assertThat(RESULTS.get(0).mean()).isEqualTo(20);
        assertThat(RESULTS.get(0).standardDeviation()).isEqualTo(10);
        assertThat(RESULTS.get(1).standardDeviation()).isZero();
    }

    @Test
    void writesATable() {
        assertThat(BenchReport.write(BenchFormat.TABLE, SUBJECT, RESULTS)
                        .lines()
                        .toList())
                .containsExactly(
                        "| model                              |      MiB | kernels    | threads |       test |            tokens/s |",
                        "| ---------------------------------- | -------: | ---------- | ------: | ---------: | ------------------: |",
                        "| a,b.gguf                           |      3.0 | vector-256 |       2 |      pp512 |      20.00 +- 10.00 |",
                        "| a,b.gguf                           |      3.0 | vector-256 |       2 |    tg32x16 |       4.00 +-  0.00 |");
    }

    @Test
    void writesCsvWithQuotesWhereNeeded() {
        assertThat(BenchReport.write(BenchFormat.CSV, SUBJECT, RESULTS).lines().toList())
                .containsExactly(
                        "test,tokens_per_second,tokens_per_second_sd,repetitions,model,model_bytes,threads,kernels,jdk",
                        "pp512,20.0,10.0,3,\"models/a,b.gguf\",3145728,2,vector-256,25.0.3",
                        "tg32x16,4.0,0.0,1,\"models/a,b.gguf\",3145728,2,vector-256,25.0.3");
    }

    @Test
    void writesJson() {
        String first = "{\"test\":\"pp512\",\"tokens_per_second\":20.0,\"tokens_per_second_sd\":10.0,\"repetitions\":3,"
                + "\"model\":\"models/a,b.gguf\",\"model_bytes\":3145728,\"threads\":2,\"kernels\":\"vector-256\","
                + "\"jdk\":\"25.0.3\"}";
        assertThat(BenchReport.write(BenchFormat.JSONL, SUBJECT, RESULTS).lines())
                .hasSize(2)
                .first()
                .isEqualTo(first);
        assertThat(BenchReport.write(BenchFormat.JSON, SUBJECT, RESULTS.subList(0, 1)))
                .isEqualTo("[" + first + "]\n");
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
}
