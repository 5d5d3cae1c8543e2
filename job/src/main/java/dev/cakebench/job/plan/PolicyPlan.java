package dev.cakebench.job.plan;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code policies}.
 *
 * @param name the {@code as} name, unique in the plan
 * @param kind the policy's own name
 * @param budgeted whether budgets apply to it; it is one cell otherwise
 * @param knobs every knob with its value, defaults included; null for one that is absent
 */
public record PolicyPlan(String name, String kind, boolean budgeted, SortedMap<String, @Nullable Object> knobs) {}
