package dev.cakebench.job.cli;

import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.inference.engine.ContextOverflowException;
import dev.cakebench.inference.gguf.GgufFileException;
import dev.cakebench.inference.gguf.GgufFormatException;
import dev.cakebench.inference.kernels.KernelsUnavailableException;
import dev.cakebench.inference.kernels.UnsupportedKvTypeException;
import dev.cakebench.inference.model.ModelException;
import dev.cakebench.inference.model.UnsupportedModelException;
import dev.cakebench.inference.tokenizer.TokenizerException;
import dev.cakebench.job.cli.bench.BenchException;
import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.plan.PlanException;
import dev.cakebench.job.protocol.ProtocolException;
import dev.cakebench.job.results.ResultsException;
import dev.cakebench.job.run.ExecutorMemoryException;
import dev.cakebench.job.run.MemoryBudgetException;
import dev.cakebench.job.run.ModelFileException;
import dev.cakebench.job.run.RunException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one message what went wrong, and turns it into an exit code. */
final class ErrorPrinter {
    /** What a user's own files and arguments cause. */
    private static final List<Class<? extends RuntimeException>> USER_ERRORS = List.of(
            ContextOverflowException.class,
            DataException.class,
            GenerateException.class,
            GgufFileException.class,
            GgufFormatException.class,
            ModelException.class,
            ModelFileException.class,
            PlanException.class,
            PolicyException.class,
            ProtocolException.class,
            ResultsException.class,
            TokenizerException.class,
            UnsupportedKvTypeException.class,
            UnsupportedModelException.class);

    /** What ends a run whose finished part is kept. */
    private static final List<Class<? extends RuntimeException>> RUN_ERRORS =
            List.of(BenchException.class, MemoryBudgetException.class, RunException.class);

    private static final List<Class<? extends RuntimeException>> ENVIRONMENT_ERRORS =
            List.of(EnvironmentException.class, ExecutorMemoryException.class, KernelsUnavailableException.class);

    private ErrorPrinter() {}

    /** Reports a wrong command line. */
    static int usageError(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        command.getErr().println("cakebench: " + e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** Reports an exception of a command. */
    static int error(Exception thrown, CommandLine command, boolean verbose) {
        Throwable e = thrown instanceof CommandLine.ExecutionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        int code = exitCode(e);
        boolean expected = code != ExitCode.INCOMPLETE || isAny(e, RUN_ERRORS);
        String message = expected ? String.valueOf(e.getMessage()) : "unexpected error: " + e;
        command.getErr().println("cakebench: " + message);
        if (verbose) {
            e.printStackTrace(command.getErr());
        } else if (!expected) {
            command.getErr().println("Run it again with --verbose to see where it comes from.");
        }
        return code;
    }

    private static int exitCode(Throwable e) {
        if (isAny(e, ENVIRONMENT_ERRORS)) {
            return ExitCode.ENVIRONMENT;
        }
        return isAny(e, USER_ERRORS) ? ExitCode.USAGE : ExitCode.INCOMPLETE;
    }

    private static boolean isAny(Throwable e, List<Class<? extends RuntimeException>> types) {
        return types.stream().anyMatch(type -> type.isInstance(e));
    }
}
