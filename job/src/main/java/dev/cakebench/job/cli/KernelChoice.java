package dev.cakebench.job.cli;

import java.util.Locale;

/** The arithmetic that a user may ask for, by the names of {@link dev.cakebench.inference.kernels.KernelProvider}. */
enum KernelChoice {
    AUTO,
    VECTOR,
    SCALAR;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
