package dev.cakebench.job.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command did, run in this process. */
record CommandLineRun(int exitCode, String out, String err) {

    static CommandLineRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode;
        try (PrintWriter outWriter = new PrintWriter(out);
                PrintWriter errWriter = new PrintWriter(err)) {
            exitCode = Main.run(outWriter, errWriter, arguments);
        }
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
