package dev.cakebench.job.plan;

/**
 * Where a piece of a plan was written.
 *
 * @param source the plan file as the user named it, or the whole {@code --set} argument
 * @param line line in the file, from 1; 0 in an override
 */
record Place(String source, int line) {

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
