package dev.cakebench.job.run;

import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.protocol.TaskMean;
import dev.cakebench.job.results.Averaging;
import dev.cakebench.job.results.Benchmarks;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The averages of the installed protocols; of one that is not, as where a report is made without a user's jar, the mean of tasks. */
final class InstalledBenchmarks implements Benchmarks {
    private static final Averaging TASKS = means ->
            means.values().stream().mapToDouble(TaskMean::mean).average().orElseThrow();

    /** Looked up once: finding services reads jars, and an averaging is asked for every resample. */
    private final Map<String, Optional<Protocol>> protocols = new HashMap<>();

    @Override
    public Averaging averaging(String protocol) {
        return find(protocol).<Averaging>map(found -> found::average).orElse(TASKS);
    }

    @Override
    public boolean lengthsApart(String protocol) {
        return find(protocol).map(Protocol::lengthsApart).orElse(false);
    }

    private Optional<Protocol> find(String protocol) {
        return protocols.computeIfAbsent(protocol, Protocols::find);
    }
}
