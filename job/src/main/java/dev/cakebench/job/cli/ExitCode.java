package dev.cakebench.job.cli;

/** What the process's exit code says; the same for every subcommand. */
public final class ExitCode {
    /** Everything asked for was done. */
    public static final int OK = 0;

    /** A run that is incomplete or has more failed rows than allowed, a build below the floor, or an unexpected error. */
    public static final int INCOMPLETE = 1;

    /** A wrong command line, plan, model or data file; nothing was run. */
    public static final int USAGE = 2;

    /** A Java or a machine that cannot do it. */
    public static final int ENVIRONMENT = 3;

    private ExitCode() {}
}
