package dev.cakebench.job.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code cakebench} command. */
@Command(
        name = "cakebench",
        description = "Measures what a KV-cache budget costs in quality, memory and time.",
        subcommands = {
            CheckCommand.class,
            DataCommand.class,
            RunCommand.class,
            ReportCommand.class,
            CompactCommand.class,
            ScoreCommand.class,
            BenchCommand.class,
            BenchSweepCommand.class,
            BenchSparkCommand.class,
            ColdStartCommand.class,
            FirstTokenCommand.class,
            CompareBuildsCommand.class,
            PoliciesCommand.class,
            SchemaCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":everything asked for was done",
            ExitCode.INCOMPLETE
                    + ":a run is incomplete or has more failed rows than allowed; a build is below the floor; or an unexpected"
                    + " error",
            ExitCode.USAGE + ":a wrong command line, plan, model or data file; nothing was run",
            ExitCode.ENVIRONMENT + ":a Java or a machine that cannot do it"
        })
public final class Main implements Runnable {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces of errors.")
    private boolean verbose;

    @Option(
            names = "--jars",
            scope = ScopeType.INHERIT,
            paramLabel = "JAR",
            split = ",",
            description = "Jars with policies or protocols of your own, separated by commas; Spark takes them to its"
                    + " executors.")
    private List<Path> jars = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    Main() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = run(out, err, arguments);
        if (exitCode != ExitCode.OK || !inYarnApplicationMaster()) {
            System.exit(exitCode);
        }
    }

    /**
     * Whether YARN's application master called {@link #main} on a thread of its own. It takes a process that ends by
     * {@link System#exit}, whatever its status, for a failed one, and starts it again.
     */
    private static boolean inYarnApplicationMaster() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }

    /** Runs one command in this process and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... arguments) {
        Main main = new Main();
        IExecutionStrategy lastCommand = new CommandLine.RunLast();
        CommandLine commands = new CommandLine(main);
        provideVersions(commands);
        return commands.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(ErrorPrinter::usageError)
                .setExecutionExceptionHandler((e, command, parsed) -> ErrorPrinter.error(e, command, main.verbose))
                .setExecutionStrategy(parsed -> {
                    requireJava(parsed);
                    UserJars added = UserJars.add(main.jars, main.spec);
                    try {
                        return lastCommand.execute(parsed);
                    } finally {
                        added.close();
                    }
                })
                .execute(arguments);
    }

    /**
     * Gives every command its versions. A provider that subcommands inherit by annotation would be asked at every start,
     * and one of the versions is a digest over all classes.
     */
    private static void provideVersions(CommandLine command) {
        command.getCommandSpec().versionProvider(new Versions());
        command.getSubcommands().values().forEach(Main::provideVersions);
    }

    /** Called when no subcommand is given. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
    }

    private static void requireJava(ParseResult parsed) {
        ParseResult command = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        boolean usesEngine = command.commandSpec().userObject() instanceof EngineCommand;
        if (usesEngine && !command.isUsageHelpRequested() && !command.isVersionHelpRequested()) {
            JavaRequirement.unmet().ifPresent(reason -> {
                throw new CommandLine.ExecutionException(
                        command.commandSpec().commandLine(), reason, new EnvironmentException(reason));
            });
        }
    }
}
