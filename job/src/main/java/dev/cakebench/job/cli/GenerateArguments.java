package dev.cakebench.job.cli;

import dev.cakebench.job.generate.Corpus;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.generate.RowFiles;
import dev.cakebench.job.generate.RowSource;
import dev.cakebench.job.generate.Sources;
import dev.cakebench.job.generate.Sources.Source;
import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocols;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import dev.cakebench.job.run.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every kind of generated data is asked for by. */
final class GenerateArguments {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE",
            description = "The GGUF file whose tokenizer counts the tokens.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String model;

    @Option(
            names = "--lengths",
            required = true,
            split = ",",
            paramLabel = "N",
            description = "Most tokens of prompt and answer together; several, separated by commas.")
    private List<Integer> lengths = List.of();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FOLDER",
            description = "Folder for the files <length>/<task>.jsonl.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String output;

    @Option(names = "--overwrite", description = "Replace files that are there.")
    private boolean overwrite;

    @Spec(Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private final SparkConf conf = new SparkConf();
    private final Configuration hadoop = Settings.hadoop(conf);

    /** What the model's prompts depend on. */
    PromptContext context() {
        return ModelContext.of(conf, hadoop, model);
    }

    /** A location as a user writes it. */
    private static Path path(String location) {
        return Locations.ofProcess().resolve(location);
    }

    /** The haystack's texts. */
    Corpus corpus(@Nullable String location) {
        return location == null ? Corpus.builtIn() : Corpus.of(Sources.read(hadoop, path(location)));
    }

    /** A file, null where none is named. */
    @Nullable
    Source source(@Nullable String location) {
        if (location == null) {
            return null;
        }
        List<Source> files = Sources.read(hadoop, path(location));
        if (files.size() > 1) {
            throw new GenerateException(
                    "%s: found a folder of %d files; allowed: one file; name one".formatted(location, files.size()));
        }
        return files.getFirst();
    }

    /** The needle protocol of an id. */
    NeedleProtocol protocol(String id, List<String> allowed) {
        if (allowed.contains(id) && Protocols.get(id) instanceof NeedleProtocol protocol) {
            return protocol;
        }
        throw OptionChecks.usage(
                spec, "--protocol", "found '%s'; allowed: %s".formatted(id, String.join(", ", allowed)));
    }

    /** The tasks that were asked for, all of them where none was. */
    List<String> tasks(List<String> asked, List<String> allowed) {
        for (String task : asked) {
            if (!allowed.contains(task)) {
                throw OptionChecks.usage(
                        spec, "--tasks", "found '%s'; allowed: %s".formatted(task, String.join(", ", allowed)));
            }
        }
        return asked.isEmpty() ? allowed : asked.stream().distinct().toList();
    }

    /** Makes the rows and says which files they are in. */
    void write(RowSource source, List<String> tasks, int rows) throws IOException {
        OptionChecks.requirePositive(spec, "--rows", rows);
        for (int length : lengths) {
            OptionChecks.requirePositive(spec, "--lengths", length);
        }
        PrintWriter out = spec.commandLine().getOut();
        RowFiles files = new RowFiles(hadoop, path(output), overwrite);
        for (Path file : files.write(source, tasks, lengths.stream().distinct().toList(), rows)) {
            out.println("%s: %d rows".formatted(file, rows));
        }
    }
}
