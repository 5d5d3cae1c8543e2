package dev.cakebench.job.plan;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.plan.ValueType.Choice;
import dev.cakebench.job.plan.ValueType.DecimalNumber;
import dev.cakebench.job.plan.ValueType.Switch;
import dev.cakebench.job.plan.ValueType.WholeNumber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Two policies, two protocols and files that must exist: every kind of knob, and nothing that a new policy changes. */
final class SmallCatalog implements PlanCatalog {

    @Override
    public List<PolicySchema> policies() {
        return List.of(
                new PolicySchema("full", "Keeps everything.", false, List.of()),
                new PolicySchema(
                        "ranker",
                        "Keeps the best.",
                        true,
                        List.of(
                                new KnobSchema("window", new WholeNumber(1, 1024), 32, false, "Protected entries."),
                                new KnobSchema(
                                        "gamma",
                                        new DecimalNumber(0, false, Double.MAX_VALUE),
                                        200.0,
                                        false,
                                        "Weight."),
                                new KnobSchema("cascade", new Switch(), true, false, "While prefilling."),
                                new KnobSchema(
                                        "allocation",
                                        new Choice(List.of("exact", "official")),
                                        "exact",
                                        false,
                                        "How sizes are made whole."),
                                new KnobSchema("pool", new WholeNumber(1, 99), null, true, "Pooling width."))));
    }

    @Override
    public List<ProtocolSchema> protocols() {
        return List.of(
                new ProtocolSchema("longbench@1", List.of("hotpotqa", "multi_news"), true),
                new ProtocolSchema("ruler@1", List.of("niah_single_1", "vt"), false));
    }

    @Override
    public Optional<String> refusal(String kind, SortedMap<String, @Nullable Object> knobs) {
        return Integer.valueOf(1).equals(knobs.get("window")) && Boolean.TRUE.equals(knobs.get("cascade"))
                ? Optional.of("window 1 leaves no variance; allowed: window >= 2, or cascade: false")
                : Optional.empty();
    }

    @Override
    public List<String> files(DatasetPlan dataset) {
        List<String> found = new ArrayList<>();
        for (String file : dataset.files()) {
            try {
                if (!new Path(file).getFileSystem(new Configuration(false)).exists(new Path(file))) {
                    throw new DataException("no such file: " + file);
                }
            } catch (IOException e) {
                throw new DataException("cannot look at " + file, e);
            }
            found.add(file);
        }
        return found.stream().sorted().toList();
    }
}
