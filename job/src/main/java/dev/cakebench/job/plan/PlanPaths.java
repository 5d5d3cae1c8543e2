package dev.cakebench.job.plan;

/** The keys that lead to a place in a plan, as {@code datasets[0].limit}. */
final class PlanPaths {

    private PlanPaths() {}

    static String child(String parent, String key) {
        return parent.isEmpty() ? key : parent + "." + key;
    }

    static String child(String parent, int index) {
        return parent + "[" + index + "]";
    }
}
