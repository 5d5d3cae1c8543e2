package dev.cakebench.job.cli;

import dev.cakebench.job.cli.bench.BenchTest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks of option values, with one wording of what is wrong. */
final class OptionChecks {
    private OptionChecks() {}

    /** Checks a number that counts something. */
    static void requirePositive(CommandSpec spec, String option, int value) {
        if (value < 1) {
            throw usage(spec, option, "found " + value + "; allowed: a whole number >= 1");
        }
    }

    /** The benchmark test of this name. */
    static BenchTest test(CommandSpec spec, String option, String name) {
        return parsed(spec, option, () -> BenchTest.parse(name));
    }

    /** What {@code parser} makes of an option; its {@link IllegalArgumentException} says what is wrong with it. */
    static <T> T parsed(CommandSpec spec, String option, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw usage(spec, option, e.getMessage());
        }
    }

    /** The error of a wrong option. */
    static ParameterException usage(CommandSpec spec, String option, @Nullable String message) {
        return new ParameterException(spec.commandLine(), option + ": " + message);
    }
}
