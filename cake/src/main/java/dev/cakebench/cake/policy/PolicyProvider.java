package dev.cakebench.cake.policy;

import java.util.List;

/**
 * A kind of policy that a plan can name. Found by {@link java.util.ServiceLoader}: a jar adds policies by listing its
 * providers in {@code META-INF/services/dev.cakebench.cake.policy.PolicyProvider}.
 */
public interface PolicyProvider {

    /** Name in plans and results: lower case, words joined by {@code -}. */
    String kind();

    /** One line of what the policy does and where it was published. */
    String summary();

    /** What can be set; the order is that of the documentation. */
    default List<Knob> knobs() {
        return List.of();
    }

    /** Whether a budget changes what the policy keeps; otherwise a plan runs it once per example, not once per budget. */
    default boolean budgeted() {
        return true;
    }

    /**
     * The policy with these settings.
     *
     * @param values a value for each of {@link #knobs}, checked one by one
     * @throws PolicyException when the values do not fit each other
     */
    CachePolicy create(KnobValues values);
}
