package dev.cakebench.job.cli.bench;

import dev.cakebench.inference.engine.StageProfile;
import dev.cakebench.inference.kernels.MachinePeak;

/**
 * Where the time of a test's fastest repetition went.
 *
 * @param profile of the timed part
 * @param peak of as many threads, the better of one measured before and one after
 */
public record BenchProfile(BenchSetting setting, BenchTest test, StageProfile profile, MachinePeak peak) {

    /** Share of the peak that the products with the layers' weights reach, unpacking the weights included. */
    public double productsShare() {
        return profile.products().gflops() / peak.gflops();
    }

    /** Share of the peak that the whole reaches: counted operations over all of the time. */
    public double wholeShare() {
        return gflops() / peak.gflops();
    }

    /** GFLOP/s over all of the time. */
    public double gflops() {
        return (double) profile.operations() / profile.totalNanos();
    }
}
