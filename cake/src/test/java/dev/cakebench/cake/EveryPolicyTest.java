package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.kernels.KvType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy in the catalog, with its default knobs and with small windows. */
final class EveryPolicyTest {
    private static final PolicyCatalog CATALOG = PolicyCatalog.load();
    private static final int VOCABULARY = 97;
    private static final int TOKENS = 90;
    private static final int[] BUDGETS = {44, 57, 80};
    private static final int[] SMALL_BUDGETS = {12, 23, 80};
    private static final int[] DECODED = tokens(14, 3);

    static Stream<String> kinds() {
        return CATALOG.kinds().stream();
    }

    static Stream<String> budgetedKinds() {
        return kinds().filter(kind -> CATALOG.provider(kind).budgeted());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void sharingAPrefillChangesNothing(String kind) {
        for (String model : List.of("model-gqa", "model-mha")) {
            try (InferenceEngine engine = PolicyRun.tinyEngine(model, "vector")) {
                var cells = new ArrayList<Cell>();
                for (int budget : BUDGETS) {
                    cells.add(new Cell("default@" + budget, CATALOG.create(kind, Map.of()), budget));
                }
                for (int budget : SMALL_BUDGETS) {
                    cells.add(new Cell("small@" + budget, small(kind), budget));
                }
                cells.add(new Cell("full", CATALOG.create("full", Map.of()), 1));
                cells.add(new Cell("cake", CATALOG.create("cake", Map.of("window", 4)), 20));
                PolicyRun.requireSharingChangesNothing(engine, tokens(TOKENS, 1), DECODED, cells);
            }
        }
    }

    /** All of them in one sweep: policies must not disturb one another. */
    @Test
    void allPoliciesShareOneSweep() {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            List<Cell> cells =
                    kinds().map(kind -> new Cell(kind, small(kind), 23)).toList();
            PolicyRun.requireSharingChangesNothing(engine, tokens(TOKENS, 2), DECODED, cells);
        }
    }

    @ParameterizedTest
    @MethodSource("budgetedKinds")
    void aBudgetThatHoldsEverythingIsTheFullCache(String kind) {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            int[] prompt = tokens(40, 4);
            int everything = prompt.length + DECODED.length;
            PolicyRun run = PolicyRun.of(
                    engine,
                    prompt,
                    DECODED,
                    List.of(
                            new Cell("full", CATALOG.create("full", Map.of()), 1),
                            new Cell("exact", small(kind), everything),
                            new Cell("more", small(kind), 10 * everything)));
            for (int cell = 1; cell < 3; cell++) {
                assertThat(run.logits().get(cell)).isDeepEqualTo(run.logits().getFirst());
                assertThat(run.reports().get(cell).evicted()).isFalse();
                assertThat(run.reports().get(cell).kvBytes())
                        .isEqualTo(run.reports().getFirst().kvBytes());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void thePrefillIsNotTouched(String kind) {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-mha", "vector")) {
            PolicyRun run = PolicyRun.of(
                    engine,
                    tokens(TOKENS, 5),
                    DECODED,
                    List.of(
                            new Cell("full", CATALOG.create("full", Map.of()), 1),
                            new Cell("cut", small(kind), SMALL_BUDGETS[0])));
            assertThat(run.logits().get(1)[0]).isEqualTo(run.logits().get(0)[0]);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void promptsOfAnyLengthWork(String kind) {
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            for (int length : new int[] {1, 2, 3, 5, 11, 12, 13, 31, 32, 33}) {
                PolicyRun run = PolicyRun.of(
                        engine, tokens(length, length), DECODED, List.of(new Cell("cell", small(kind), 12)));
                requireNumbers(run);
                run = PolicyRun.of(
                        engine,
                        tokens(length, length),
                        DECODED,
                        List.of(new Cell("cell", CATALOG.create(kind, Map.of()), 40)));
                requireNumbers(run);
            }
        }
    }

    /** Tokens that are all the same tie wherever position plays no part. */
    @ParameterizedTest
    @MethodSource("kinds")
    void tiesAreBrokenTheSameWay(String kind) {
        int[] prompt = new int[TOKENS];
        Arrays.fill(prompt, 7);
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            List<Cell> cells = List.of(new Cell("cell", small(kind), 23));
            PolicyRun once = PolicyRun.of(engine, prompt, DECODED, cells);
            PolicyRun again = PolicyRun.of(engine, prompt, DECODED, cells);
            requireNumbers(once);
            assertThat(again.logits().getFirst()).isDeepEqualTo(once.logits().getFirst());
            assertThat(again.reports())
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(once.reports());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aBudgetOfNothingIsRefused(String kind) {
        assertThatThrownBy(() -> new Cell("none", CATALOG.create(kind, Map.of()), 0))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("policy " + kind)
                .hasMessageContaining("smallest is 1");
    }

    /** A budget of one works, or is refused by name where the policy always keeps more. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aBudgetOfOneWorksOrIsRefusedByName(String kind) {
        CachePolicy policy = CATALOG.create(kind, Map.of());
        Cell cell;
        try {
            cell = new Cell("one", policy, 1);
        } catch (PolicyException e) {
            assertThat(e).hasMessageContaining("policy " + kind).hasMessageContaining("raise the budget");
            return;
        }
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            requireNumbers(PolicyRun.of(engine, tokens(TOKENS, 6), DECODED, List.of(cell)));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyKvTypeWorks(String kind) {
        for (KvType type : List.of(KvType.F16)) {
            try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector", type)) {
                PolicyRun.requireSharingChangesNothing(
                        engine,
                        tokens(TOKENS, 8),
                        DECODED,
                        List.of(new Cell("a", small(kind), 12), new Cell("b", small(kind), 23)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void scalarKernelsKeepTheSame(String kind) {
        var cells = List.of(new Cell("a", small(kind), 12), new Cell("b", small(kind), 30));
        PolicyRun vector;
        PolicyRun scalar;
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "vector")) {
            vector = PolicyRun.of(engine, tokens(TOKENS, 9), DECODED, cells);
        }
        try (InferenceEngine engine = PolicyRun.tinyEngine("model-gqa", "scalar")) {
            scalar = PolicyRun.of(engine, tokens(TOKENS, 9), DECODED, cells);
        }
        for (int c = 0; c < cells.size(); c++) {
            assertThat(vector.reports().get(c).retained())
                    .isDeepEqualTo(scalar.reports().get(c).retained());
            assertThat(vector.reports().get(c).kvBytes())
                    .isEqualTo(scalar.reports().get(c).kvBytes());
        }
    }

    private static void requireNumbers(PolicyRun run) {
        for (float[] logits : run.logits().getFirst()) {
            for (float logit : logits) {
                assertThat(logit).isFinite();
            }
        }
        CacheReport report = run.reports().getFirst();
        assertThat(report.kvBytesPeak()).isGreaterThanOrEqualTo(report.kvBytes());
    }

    /** The policy with the smallest windows that make sense, so that small budgets leave room for choice. */
    private static CachePolicy small(String kind) {
        PolicyProvider provider = CATALOG.provider(kind);
        Map<String, @Nullable Object> knobs = new HashMap<>();
        for (Knob knob : provider.knobs()) {
            switch (knob.name()) {
                case "window", "lag" -> knobs.put(knob.name(), 4);
                case "sinks" -> knobs.put(knob.name(), 2);
                case "group" -> knobs.put(knob.name(), 8);
                case "residual" -> knobs.put(knob.name(), 16);
                default -> {}
            }
        }
        return CATALOG.create(kind, knobs);
    }

    private static int[] tokens(int count, long seed) {
        return new Random(seed).ints(count, 0, VOCABULARY).toArray();
    }
}
