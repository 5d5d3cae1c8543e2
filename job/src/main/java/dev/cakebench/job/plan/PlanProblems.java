package dev.cakebench.job.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects the mistakes of a plan, so that they are reported together. */
final class PlanProblems {
    /** Overrides, which have no line, come after the file. */
    private static final Comparator<PlanProblem> READING_ORDER = Comparator.comparingInt(problem ->
            problem.place().line() == 0 ? Integer.MAX_VALUE : problem.place().line());

    private final List<PlanProblem> problems = new ArrayList<>();

    void add(Place place, String path, String message) {
        problems.add(new PlanProblem(place, path, message));
    }

    /** Reports a name that is none of {@code allowed}, with the nearest one where one is near. */
    void addUnknown(Place place, String path, String what, String name, List<String> allowed) {
        String nearest = NearestName.of(name, allowed)
                .map(near -> ", nearest '" + near + "'")
                .orElse("");
        add(place, path, "unknown " + what + " '" + name + "'" + nearest + "; allowed: " + String.join(", ", allowed));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** All problems, in the order of the file. */
    PlanException exception() {
        return new PlanException(problems.stream()
                .sorted(READING_ORDER)
                .map(PlanProblem::toString)
                .distinct()
                .toList());
    }
}
