package dev.cakebench.job.plan;

import org.jspecify.annotations.Nullable;

/**
 * What a plan may say about one knob of a policy.
 *
 * @param name key in the plan
 * @param type values allowed, null aside
 * @param defaultValue value where the plan says nothing; null: absent, which the plan may also write as {@code null}
 * @param nullable whether null is a value
 * @param description one line
 */
public record KnobSchema(
        String name, ValueType type, @Nullable Object defaultValue, boolean nullable, String description) {

    /** All values that are allowed, as messages and documents say it. */
    public String allowed() {
        return nullable ? type.allowed() + ", or null" : type.allowed();
    }
}
