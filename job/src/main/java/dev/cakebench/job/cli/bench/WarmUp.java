package dev.cakebench.job.cli.bench;

/** Repeats what will be timed until it gets no faster and nothing is left to compile. */
final class WarmUp {
    /** A run that is faster than all before it by more than this shows that compilation is still under way. */
    private static final double STILL_WARMING = 0.95;

    /** Runs in a row that must be no faster and find the compiler idle. */
    private static final int SETTLED_RUNS = 2;

    /** Interpreted runs are slow but even, so steadiness counts only after the compiler has had its time. */
    private static final long SHORTEST_NANOS = 2_000_000_000L;

    private static final long LONGEST_NANOS = 60_000_000_000L;

    private WarmUp() {}

    /** What is repeated. */
    @FunctionalInterface
    interface Run<E extends Exception> {
        /** Runs once and gives the time in nanoseconds. */
        long nanos() throws E;
    }

    static <E extends Exception> void of(Run<E> run) throws E {
        var compiler = new CompilerQueue();
        long start = System.nanoTime();
        long fastest = run.nanos();
        int settled = 0;
        for (long spent = System.nanoTime() - start;
                spent < SHORTEST_NANOS || (settled < SETTLED_RUNS && spent < LONGEST_NANOS);
                spent = System.nanoTime() - start) {
            long nanos = run.nanos();
            settled = nanos < STILL_WARMING * fastest || compiler.isBusy() ? 0 : settled + 1;
            fastest = Math.min(fastest, nanos);
        }
    }
}
