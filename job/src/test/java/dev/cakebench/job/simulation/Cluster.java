package dev.cakebench.job.simulation;

/**
 * A cluster and its driver. Times are seconds, amounts are bytes.
 *
 * @param executors one per host
 * @param slots tasks that an executor runs at a time
 * @param stagger between the starts of two executors
 * @param staging how the model comes to the hosts
 * @param driver what the driver itself costs
 * @param faults what goes wrong
 * @param speculation whether slow tasks are started a second time
 * @param seed of all that is random
 */
record Cluster(
        int executors,
        int slots,
        double stagger,
        Staging staging,
        Driver driver,
        Faults faults,
        boolean speculation,
        long seed) {

    /**
     * How hosts get the model: all pull it from one store when they start.
     *
     * @param bytes of the model
     * @param storeBandwidth bytes per second of the store, shared equally
     * @param hostBandwidth bytes per second that a host takes at most
     */
    record Staging(double bytes, double storeBandwidth, double hostBandwidth) {
        static final Staging NONE = new Staging(0, 1, 1);

        /** Seconds of a host that is alone. */
        double alone() {
            return bytes / Math.min(storeBandwidth, hostBandwidth);
        }
    }

    /**
     * The driver is one thread that launches tasks and takes their results, one after the other.
     *
     * @param start before the first task: data read, model checked, chunks listed
     * @param launch of a task
     * @param result of a task
     */
    record Driver(double start, double launch, double result) {
        static final Driver FREE = new Driver(0, 0, 0);
    }

    /**
     * What goes wrong.
     *
     * @param meanSecondsToFailure of an executor, exponentially distributed; infinite for none
     * @param restart until a lost executor is there again, without the model
     * @param slowShare of the hosts that are slow
     * @param slowFactor how many times as long a task takes there
     */
    record Faults(double meanSecondsToFailure, double restart, double slowShare, double slowFactor) {
        static final Faults NONE = new Faults(Double.POSITIVE_INFINITY, 0, 0, 1);
    }

    /** So many executors of one slot on which nothing costs and nothing fails. */
    static Cluster ideal(int executors) {
        return new Cluster(executors, 1, 0, Staging.NONE, Driver.FREE, Faults.NONE, false, 1);
    }

    Cluster with(Staging other) {
        return new Cluster(executors, slots, stagger, other, driver, faults, speculation, seed);
    }

    Cluster with(Driver other) {
        return new Cluster(executors, slots, stagger, staging, other, faults, speculation, seed);
    }

    Cluster with(Faults other) {
        return new Cluster(executors, slots, stagger, staging, driver, other, speculation, seed);
    }

    Cluster withSlots(int other) {
        return new Cluster(executors, other, stagger, staging, driver, faults, speculation, seed);
    }

    Cluster withStagger(double seconds) {
        return new Cluster(executors, slots, seconds, staging, driver, faults, speculation, seed);
    }

    Cluster withSpeculation() {
        return new Cluster(executors, slots, stagger, staging, driver, faults, true, seed);
    }

    Cluster withSeed(long other) {
        return new Cluster(executors, slots, stagger, staging, driver, faults, speculation, other);
    }
}
