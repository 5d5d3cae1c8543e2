package dev.cakebench.job.protocol.chat;

/** Where in the template a rendering is, and what it may still do: a template comes from an untrusted file. */
final class TemplateRun {
    /** Statements executed, each time a loop comes by counted; real templates need hundreds. */
    private static final int MOST_STEPS = 10_000;

    /** Macros called within each other. */
    private static final int DEEPEST_CALLS = 50;

    /** Characters and list entries made by all operations together; the longest prompts are some megabytes. */
    private static final long MOST_MADE = 1L << 28;

    /** What looking at one value within another costs, in characters. */
    private static final int VISIT = 16;

    private int line = 1;
    private int steps;
    private int calls;
    private long made;

    /** The line of the template that is being read or rendered, from 1. */
    int line() {
        return line;
    }

    void at(int newLine) {
        line = newLine;
    }

    /** Counts a statement. */
    void step() {
        if (++steps > MOST_STEPS) {
            throw new TemplateException("it renders more than %d parts".formatted(MOST_STEPS));
        }
    }

    /** Counts a text or a list before it is made. */
    void make(long length) {
        made += length;
        if (made > MOST_MADE) {
            throw new TemplateException("it makes more than %d characters".formatted(MOST_MADE));
        }
    }

    /** Counts a value that is printed, compared or written: lists can hold one another many times over. */
    void visit() {
        make(VISIT);
    }

    void enterCall() {
        if (++calls > DEEPEST_CALLS) {
            throw new TemplateException("macros call each other more than %d deep".formatted(DEEPEST_CALLS));
        }
    }

    void leaveCall() {
        calls--;
    }
}
