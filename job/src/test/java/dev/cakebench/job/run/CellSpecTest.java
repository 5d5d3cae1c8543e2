package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.Cell;
import dev.cakebench.cake.PolicyCatalog;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.inference.model.ModelShape;
import dev.cakebench.inference.model.SlidingWindow;
import dev.cakebench.job.plan.Budget;
import dev.cakebench.job.plan.Budget.Unit;
import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.PolicyPlan;
import dev.cakebench.job.plan.QuestionMode;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellSpecTest {
    /** A token takes 8 layers x 2 heads x 2 x 64 elements: 8,192 bytes of 32-bit floats. */
    private static final ModelShape SHAPE =
            new ModelShape("test", 8, 256, 4, 2, 64, 512, 100, 4096, SlidingWindow.NONE);

    private static final int TOKENS = 1000;
    private final PolicyCatalog catalog = PolicyCatalog.load();

    @Test
    void aPolicyThatIgnoresBudgetsIsOneCell() {
        var plan = new EvaluationPlan(
                "model",
                KvType.F32,
                "out",
                42,
                List.of(),
                List.of(
                        new PolicyPlan("reference", "full", false, new TreeMap<>()),
                        new PolicyPlan("quantised", "other", false, new TreeMap<>()),
                        new PolicyPlan("recent", "streaming-llm", true, new TreeMap<>())),
                List.of(Quickstart.entries(64), budget("10%bytes", Unit.PERCENT_OF_BYTES, "10")),
                QuestionMode.VISIBLE,
                0);
        assertThat(CellSpec.of(plan))
                .extracting(cell -> cell.index() + " " + cell.id() + " " + cell.budgetRequested())
                .containsExactly(
                        "0 reference full", "1 quantised full", "2 recent@64 64", "3 recent@10%bytes 10%bytes");
    }

    @ParameterizedTest
    @CsvSource({
        // 8,192,000 bytes are all tokens; a share is rounded down to whole bytes per head, then to whole entries.
        "10%bytes, PERCENT_OF_BYTES, 10, F32, 100",
        "10.06%bytes, PERCENT_OF_BYTES, 10.06, F32, 100",
        "100%bytes, PERCENT_OF_BYTES, 100, F32, 1000",
        "10%bytes, PERCENT_OF_BYTES, 10, F16, 100",
        "819.2B/token, BYTES_PER_TOKEN, 819.2, F32, 100",
        "819.2B/token, BYTES_PER_TOKEN, 819.2, F16, 200",
        "819.19B/token, BYTES_PER_TOKEN, 819.19, F32, 99",
        // 2 x (2 + 32) x 2 bytes of a head of 64.
        "819.2B/token, BYTES_PER_TOKEN, 819.2, Q8_0, 376",
        "100000B/token, BYTES_PER_TOKEN, 100000, F32, 1000"
    })
    void aBudgetInBytesIsThePolicysToTurnIntoEntries(
            String text, Unit unit, String amount, KvType kvType, int entries) {
        Cell cell = spec("streaming-llm", budget(text, unit, amount)).forPrompt(TOKENS, SHAPE, kvType, catalog);
        assertThat(cell.budgetEntries()).isEqualTo(entries);
    }

    @Test
    void tooFewBytesAreRefusedWithTheArithmetic() {
        assertThatThrownBy(() -> forPrompt("streaming-llm", budget("8B/token", Unit.BYTES_PER_TOKEN, "8")))
                .isInstanceOf(PolicyException.class)
                .hasMessage(
                        "policy streaming-llm: the budget 8B/token is 8000 bytes for this prompt of 1000 tokens, 500 per"
                                + " layer and KV head; the smallest cache takes 512 there; raise the budget");
        assertThatThrownBy(() -> forPrompt("snapkv", budget("3%bytes", Unit.PERCENT_OF_BYTES, "3")))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith(
                        "the budget 3%bytes is 245760 bytes for this prompt of 1000 tokens, room for 30"
                                + " entries: policy snapkv: a budget of 30 entries does not exceed what is always kept (window 32");
    }

    @Test
    void entriesAreKnownBeforehandUnlessTheyDependOnThePolicy() {
        assertThat(spec("snapkv", Quickstart.entries(64)).plannedEntries(TOKENS))
                .isEqualTo(64);
        assertThat(spec("snapkv", budget("8B/token", Unit.BYTES_PER_TOKEN, "8")).plannedEntries(TOKENS))
                .isNull();
        assertThat(new CellSpec(0, "full", "full", "full", "{}", null).plannedEntries(TOKENS))
                .isEqualTo(TOKENS);
    }

    private Cell forPrompt(String kind, Budget budget) {
        return spec(kind, budget).forPrompt(TOKENS, SHAPE, KvType.F32, catalog);
    }

    private static CellSpec spec(String kind, Budget budget) {
        return new CellSpec(0, "cell", kind, kind, "{}", budget);
    }

    private static Budget budget(String text, Unit unit, String amount) {
        return new Budget(text, unit, new BigDecimal(amount));
    }
}
