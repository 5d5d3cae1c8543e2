package dev.cakebench.cake.policy;

/** A policy that does not exist, a knob that does not fit, or a budget that a policy cannot keep. */
public final class PolicyException extends RuntimeException {

    /** @param message names policy, knob, what was found, what is allowed */
    public PolicyException(String message) {
        super(message);
    }
}
