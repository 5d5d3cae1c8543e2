package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;

/** The metrics of RULER: which references stand in the answer, case aside. */
public final class StringMatch implements Metric {
    private final String name;
    private final boolean all;

    private StringMatch(String name, boolean all) {
        this.name = name;
        this.all = all;
    }

    /** {@code string_match_all}: the share of the references that stand in the answer. */
    public static StringMatch all() {
        return new StringMatch("string_match_all", true);
    }

    /** {@code string_match_part}: 1 when any of the references stands in the answer. */
    public static StringMatch part() {
        return new StringMatch("string_match_part", false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double score(String prediction, Example example) {
        if (example.references().isEmpty()) {
            throw new MetricException(
                    "%s: metric %s: found no reference; allowed: one or more; correct the row or remove it"
                            .formatted(example.source(), name));
        }
        String lower = PythonText.lower(prediction);
        int matches = 0;
        for (String reference : example.references()) {
            if (lower.contains(PythonText.lower(reference))) {
                matches++;
            }
        }
        return all ? (double) matches / example.references().size() : Math.min(matches, 1);
    }
}
