package dev.cakebench.job.run;

import java.util.concurrent.atomic.LongAdder;

/** What this JVM has done for its run so far, for whoever watches. Counts work of attempts that are lost later, too. */
final class RunCounters {
    private static volatile RunCounters current = new RunCounters();

    private final LongAdder prefilled = new LongAdder();
    private final LongAdder decoded = new LongAdder();
    private final LongAdder examples = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder failedRows = new LongAdder();

    /** Those of this JVM. */
    static RunCounters current() {
        return current;
    }

    /** Starts from zero, as an executor does. */
    static void reset() {
        current = new RunCounters();
    }

    /** A prompt went through the model. */
    void prefilled(int tokens) {
        prefilled.add(tokens);
    }

    /** A step gave each of so many answers a token. */
    void decoded(int answers) {
        decoded.add(answers);
    }

    /** Examples are done. */
    void answered(int examplesDone, int rowsMade, long rowsFailed) {
        examples.add(examplesDone);
        rows.add(rowsMade);
        failedRows.add(rowsFailed);
    }

    /** The counts, with what the models of this JVM hold now. */
    CounterValues values() {
        return new CounterValues(
                prefilled.sum(),
                decoded.sum(),
                examples.sum(),
                rows.sum(),
                failedRows.sum(),
                ModelHolder.exampleBytes(),
                ModelHolder.mappedBytes());
    }
}
