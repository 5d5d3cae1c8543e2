package dev.cakebench.inference.kernels;

/** A KV type that cannot store the heads of a model; the message says why and which types can. */
public final class UnsupportedKvTypeException extends RuntimeException {
    UnsupportedKvTypeException(String message) {
        super(message);
    }
}
