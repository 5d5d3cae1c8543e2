package dev.cakebench.job.results;

import dev.cakebench.job.protocol.TaskMean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Numbers whose mean is sought, in clusters within strata. Numbers of one cluster, such as the scores of several questions
 * about one context, are not independent; strata, such as tasks, each have a mean, which an {@link Averaging} makes one
 * number of.
 */
final class Sample {
    /** What is estimated. */
    private final Averaging averaging;

    private final SortedMap<String, Map<Object, List<Double>>> strata = new TreeMap<>();

    Sample(Averaging averaging) {
        this.averaging = averaging;
    }

    void add(String stratum, Object cluster, double value) {
        strata.computeIfAbsent(stratum, name -> new LinkedHashMap<>())
                .computeIfAbsent(cluster, key -> new ArrayList<>(1))
                .add(value);
    }

    boolean isEmpty() {
        return strata.isEmpty();
    }

    /** Clusters of all strata. */
    int clusters() {
        return strata.values().stream().mapToInt(Map::size).sum();
    }

    /** The clusters of each stratum: sums and sizes of their numbers. */
    List<Stratum> strata() {
        List<Stratum> all = new ArrayList<>();
        strata.forEach((name, clusters) -> {
            double[] sums = new double[clusters.size()];
            int[] sizes = new int[clusters.size()];
            int i = 0;
            for (List<Double> values : clusters.values()) {
                for (double value : values) {
                    sums[i] += value;
                }
                sizes[i++] = values.size();
            }
            all.add(new Stratum(name, sums, sizes));
        });
        return all;
    }

    /**
     * One stratum.
     *
     * @param sums of the numbers of each cluster
     * @param sizes how many each has
     */
    record Stratum(String name, double[] sums, int[] sizes) {
        int clusters() {
            return sums.length;
        }

        TaskMean mean() {
            double sum = 0;
            int size = 0;
            for (int i = 0; i < clusters(); i++) {
                sum += sums[i];
                size += sizes[i];
            }
            return new TaskMean(sum / size, size);
        }
    }

    /** The estimate from the numbers themselves. */
    double estimate() {
        return estimate(strata(), Stratum::mean);
    }

    /**
     * The estimate from other means of the strata.
     *
     * @param strata as {@link #strata} gives them
     */
    double estimate(List<Stratum> strata, Function<Stratum, TaskMean> mean) {
        SortedMap<String, TaskMean> means = new TreeMap<>();
        for (Stratum stratum : strata) {
            means.put(stratum.name(), mean.apply(stratum));
        }
        return averaging.of(means);
    }
}
