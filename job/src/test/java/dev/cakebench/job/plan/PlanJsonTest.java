package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.inference.kernels.KvType;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanJsonTest {

    private static EvaluationPlan plan(int limit, int batching, SortedMap<String, @Nullable Object> knobs) {
        return new EvaluationPlan(
                "file:/models/m.gguf",
                KvType.F16,
                "file:/out",
                42,
                List.of(new DatasetPlan(
                        "ruler@1", List.of(), List.of("file:/rows.jsonl"), limit, 0, ConversationMode.SINGLE_SHOT)),
                List.of(new PolicyPlan("flat", "cake", true, knobs)),
                List.of(budget("64"), budget("10%")),
                QuestionMode.HIDDEN,
                batching);
    }

    private static SortedMap<String, @Nullable Object> knobs() {
        SortedMap<String, @Nullable Object> knobs = new TreeMap<>();
        knobs.put("window", 32);
        knobs.put("gamma", 0.0);
        knobs.put("cascade", true);
        knobs.put("decode", "last-query");
        knobs.put("pool", null);
        return knobs;
    }

    @Test
    void sortsKeysAndLeavesNoWhiteSpace() {
        assertThat(PlanJson.write(plan(Integer.MAX_VALUE, 0, knobs())))
                .isEqualTo("{\"batching\":null,\"budgets\":[\"64\",\"10%\"],\"datasets\":[{\"files\":"
                        + "[\"file:/rows.jsonl\"],\"limit\":null,\"max_prompt_tokens\":null,\"mode\":\"single-shot\",\"protocol\":\"ruler@1\","
                        + "\"tasks\":[]}],\"kv_type\":\"f16\",\"model\":\"file:/models/m.gguf\",\"output\":\"file:/out\",\"policies\":"
                        + "[{\"kind\":\"cake\",\"knobs\":{\"cascade\":true,\"decode\":\"last-query\",\"gamma\":0.0,"
                        + "\"pool\":null,\"window\":32},\"name\":\"flat\"}],\"question\":\"hidden\",\"seed\":42}");
    }

    @Test
    void writesLimitsWhereThereAreSome() {
        assertThat(PlanJson.write(plan(5, 4, knobs())))
                .contains("\"batching\":4")
                .contains("\"limit\":5");
    }

    @Test
    void writesTheKnobsOfAPolicy() {
        assertThat(PlanJson.writeKnobs(new PolicyPlan("flat", "cake", true, knobs())))
                .isEqualTo("{\"cascade\":true,\"decode\":\"last-query\",\"gamma\":0.0,\"pool\":null,\"window\":32}");
    }

    private static Budget budget(String text) {
        return BudgetParser.parse(text).orElseThrow();
    }
}
