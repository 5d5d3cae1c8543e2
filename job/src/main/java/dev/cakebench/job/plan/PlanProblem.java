package dev.cakebench.job.plan;

/**
 * One mistake in a plan.
 *
 * @param place where it was written
 * @param path the keys that lead to it, for example {@code policies[1].cake.gamma}; empty for the plan as a whole
 * @param message what is wrong, what is allowed and what to do
 */
record PlanProblem(Place place, String path, String message) {

    @Override
    public String toString() {
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
