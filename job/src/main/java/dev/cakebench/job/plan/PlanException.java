package dev.cakebench.job.plan;

import java.util.List;

/** A plan that cannot be run; the message lists everything that is wrong with it, one mistake a line. */
public final class PlanException extends RuntimeException {
    private final List<String> problems;

    public PlanException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** Each mistake as place, path and what is wrong. */
    public List<String> problems() {
        return problems;
    }
}
