package dev.cakebench.cake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.cake.compact.Merge;
import dev.cakebench.cake.compact.MergeRule;
import dev.cakebench.cake.compact.PruneChannels;
import dev.cakebench.cake.compact.Quantize;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.Knob;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.cake.score.KeyNormScorer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found, what is refused, and what the messages say. */
final class PolicyCatalogTest {
    private final PolicyCatalog catalog = PolicyCatalog.load();

    @Test
    void findsTheFourPolicies() {
        assertThat(catalog.kinds()).contains("cake", "full", "snapkv", "streaming-llm");
    }

    @Test
    void everyDefaultIsAllowedAndEveryKnobExplained() {
        for (PolicyProvider provider : catalog.providers()) {
            assertThat(provider.summary()).isNotBlank();
            for (Knob knob : provider.knobs()) {
                assertThat(knob.check(knob.defaultValue())).isEqualTo(knob.defaultValue());
                assertThat(knob.summary()).isNotBlank();
            }
            CachePolicy policy = catalog.create(provider.kind(), Map.of());
            assertThat(policy.kind()).isEqualTo(provider.kind());
            assertThat(catalog.create(provider.kind(), Map.of())).isEqualTo(policy);
        }
    }

    @Test
    void fillsInDefaults() {
        assertThat(catalog.knobs("snapkv", Map.of("window", 16)).asMap())
                .isEqualTo(Map.of(
                        "window",
                        16,
                        "pool",
                        7,
                        "pooling",
                        "max",
                        "group_mean",
                        "after-pooling",
                        "merge",
                        "none",
                        "prune_channels",
                        0.0,
                        "quantize_bits",
                        0));
        assertThat(catalog.knobs("cake", Map.of()).asMap())
                .containsEntry("gamma", 200.0)
                .containsEntry("early_exit", null);
        assertThat(catalog.knobs("cake", Map.of("gamma", 3)).number("gamma")).isEqualTo(3.0);
    }

    /** Policies of user jars too; those that ignore budgets have their own knobs only. */
    @Test
    void everyPolicyWithABudgetHasTheSharedKnobsOnce() {
        for (PolicyProvider provider : catalog.providers()) {
            List<String> names = provider.knobs().stream().map(Knob::name).toList();
            assertThat(names).doesNotHaveDuplicates();
            if (provider.budgeted()) {
                assertThat(names).endsWith("merge", "prune_channels", "quantize_bits");
            } else {
                assertThat(names).doesNotContain("merge", "prune_channels", "quantize_bits");
            }
        }
        assertThat(catalog.kinds()).contains("think", "kivi", "d2o");
        CachePolicy policy =
                catalog.create("knorm", Map.of("merge", "values", "prune_channels", 0.5, "quantize_bits", 4));
        assertThat(policy.compactors())
                .containsExactly(
                        Compactor.EVICT,
                        new Merge(MergeRule.VALUES, false),
                        new PruneChannels(0.5, 32, 32),
                        new Quantize(4, 32, 128));
    }

    @Test
    void refusesAKnobThatHasTheNameOfASharedOne() {
        PolicyProvider mine = new PolicyProvider() {
            @Override
            public String kind() {
                return "mine";
            }

            @Override
            public String summary() {
                return "mine";
            }

            @Override
            public List<Knob> knobs() {
                return List.of(Knob.integer("merge", 1, 1, 2, "mine"));
            }

            @Override
            public CachePolicy create(KnobValues values) {
                throw new IllegalStateException("not asked for");
            }
        };
        assertThatThrownBy(() -> PolicyCatalog.of(List.of(mine)))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith(
                        "policy mine: its knob merge has the name of a knob that every policy with a budget gets; rename it in ");
    }

    @Test
    void aCreatedPolicyIsRebuiltFromItsKnobs() {
        Map<String, @Nullable Object> knobs =
                new HashMap<>(catalog.knobs("cake", Map.of("tau1", 1.6)).asMap());
        assertThat(catalog.create("cake", knobs)).isEqualTo(catalog.create("cake", Map.of("tau1", 1.6)));
    }

    @Test
    void refusesWhatDoesNotExist() {
        refused("snap", Map.of(), "policy snap is not supported; supported: ");
        refused(
                "streaming-llm",
                Map.of("sink", 4),
                "policy streaming-llm: unknown knob sink; its knobs: sinks, positions");
        refused("full", Map.of("window", 4), "policy full: unknown knob window; its knobs: none");
    }

    @Test
    void refusesValuesByNameAndRange() {
        refused("cake", Map.of("window", 1), "policy cake: window: found 1, allowed: an integer from 2 to 4096");
        refused("cake", Map.of("window", 8.5), "policy cake: window: found 8.5, allowed: an integer from 2 to 4096");
        refused("cake", Map.of("window", "8"), "policy cake: window: found 8, allowed: an integer from 2 to 4096");
        refused("cake", Map.of("tau1", 0), "policy cake: tau1: found 0, allowed: a number from 0.05 to 100.0");
        refused("cake", Map.of("gamma", Double.NaN), "policy cake: gamma: found NaN, allowed: a number from 0.0 to");
        refused("cake", Map.of("cascade", "yes"), "policy cake: cascade: found yes, allowed: true or false");
        refused("cake", Map.of("early_exit", 1), "policy cake: early_exit: found 1, allowed: true or false, or null");
        refused("cake", Map.of("pool", 4), "policy cake: pool: found 4, allowed: an odd number");
        refused("snapkv", Map.of("pool", 2), "policy snapkv: pool: found 2, allowed: an odd number");
        refused(
                "ada-snapkv",
                Map.of("normalize", true),
                "policy ada-snapkv: normalize: found true with allocation exact, allowed: false;");
        refused("h2o", Map.of("recent", 1), "policy h2o: recent: found 1, allowed: a number from 0.0 to 0.99");
        refused("pyramidkv", Map.of("beta", 0), "policy pyramidkv: beta: found 0, allowed: an integer from 1 to");
        refused(
                "ada-pyramidkv",
                Map.of("allocation", "kvpress"),
                "policy ada-pyramidkv: allocation: kvpress is not supported; supported: exact, official");
        refused(
                "cake",
                Collections.singletonMap("cascade", null),
                "policy cake: cascade: found null, allowed: true or false");
        refused(
                "streaming-llm",
                Map.of("positions", "relative"),
                "policy streaming-llm: positions: relative is not supported; supported: original, cache-slot");
    }

    @Test
    void refusesBudgetsThatLeaveNoRoom() {
        CachePolicy cake = catalog.create("cake", Map.of());
        assertThatThrownBy(() -> new Cell("c", cake, 32))
                .isInstanceOf(PolicyException.class)
                .hasMessage(
                        "policy cake: a budget of 32 entries does not exceed what is always kept (window 32, sinks 0);"
                                + " raise the budget or lower the knob");
        assertThat(new Cell("c", cake, 33).budgetEntries()).isEqualTo(33);
        CachePolicy streaming = catalog.create("streaming-llm", Map.of());
        assertThatThrownBy(() -> new Cell("s", streaming, 4))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("sinks 4");
        assertThatThrownBy(() -> new Cell("f", catalog.create("full", Map.of()), 0))
                .isInstanceOf(PolicyException.class)
                .hasMessage("policy full: a budget of 0 entries; the smallest is 1");
    }

    @Test
    void findsWhatOnlyTheThreadsClassLoaderSees(@TempDir Path folder) throws IOException {
        withService(folder, Invented.class.getName(), () -> {
            assertThat(PolicyCatalog.load().kinds()).contains("invented", "cake");
            assertThat(PolicyCatalog.load().create("invented", Map.of()).kind()).isEqualTo("invented");
        });
        assertThat(PolicyCatalog.load().kinds()).doesNotContain("invented");
    }

    @Test
    void namesWhatCannotBeLoaded(@TempDir Path folder) throws IOException {
        withService(
                folder,
                "com.example.Absent",
                () -> assertThatThrownBy(PolicyCatalog::load)
                        .isInstanceOf(PolicyException.class)
                        .hasMessageContaining("com.example.Absent")
                        .hasMessageContaining("correct or remove the jar"));
    }

    /** Runs a check while the thread's class loader sees one more provider. */
    private static void withService(Path folder, String provider, Runnable check) throws IOException {
        Path file = folder.resolve("META-INF/services/" + PolicyProvider.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, provider);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            check.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A policy as a user's jar would bring it. */
    public static final class Invented implements PolicyProvider {
        @Override
        public String kind() {
            return "invented";
        }

        @Override
        public String summary() {
            return "for a test";
        }

        @Override
        public CachePolicy create(KnobValues values) {
            return CachePolicy.of(kind(), new KeyNormScorer());
        }
    }

    private void refused(String kind, Map<String, ? extends @Nullable Object> knobs, String message) {
        assertThatThrownBy(() -> catalog.create(kind, knobs))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith(message);
    }
}
