package dev.cakebench.inference.kernels;

/** The chosen {@link Kernels} cannot run in this JVM; the message says what is missing and what to do. */
public final class KernelsUnavailableException extends RuntimeException {
    KernelsUnavailableException(String message) {
        super(message);
    }
}
