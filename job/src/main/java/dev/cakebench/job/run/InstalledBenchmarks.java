package dev.cakebench.job.run;

import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.results.Averaging;
import dev.cakebench.job.results.Benchmarks;
import dev.cakebench.job.results.TaskMean;
import java.util.SortedMap;
import java.util.TreeMap;

/** The averages of the installed protocols; of one that is not, as where a report is made without a user's jar, the mean of tasks. */
final class InstalledBenchmarks implements Benchmarks {

    @Override
    public Averaging averaging(String protocol) {
        return means -> Protocols.find(protocol)
                .map(found -> found.average(scores(means)))
                .orElseGet(() -> scores(means).values().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow());
    }

    @Override
    public boolean lengthsApart(String protocol) {
        return Protocols.find(protocol).map(Protocol::lengthsApart).orElse(false);
    }

    private static SortedMap<String, Double> scores(SortedMap<String, TaskMean> means) {
        SortedMap<String, Double> scores = new TreeMap<>();
        means.forEach((task, mean) -> scores.put(task, mean.mean()));
        return scores;
    }
}
