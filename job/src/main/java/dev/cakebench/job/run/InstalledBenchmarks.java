package dev.cakebench.job.run;

import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.protocol.TaskMean;
import dev.cakebench.job.results.Averaging;
import dev.cakebench.job.results.Benchmarks;

/** The averages of the installed protocols; of one that is not, as where a report is made without a user's jar, the mean of tasks. */
final class InstalledBenchmarks implements Benchmarks {

    @Override
    public Averaging averaging(String protocol) {
        return means -> Protocols.find(protocol)
                .map(found -> found.average(means))
                .orElseGet(() -> means.values().stream()
                        .mapToDouble(TaskMean::mean)
                        .average()
                        .orElseThrow());
    }

    @Override
    public boolean lengthsApart(String protocol) {
        return Protocols.find(protocol).map(Protocol::lengthsApart).orElse(false);
    }
}
