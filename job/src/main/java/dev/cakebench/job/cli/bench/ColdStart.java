package dev.cakebench.job.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Times JVMs from their start to the first token of an answer. */
public final class ColdStart {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MICROS_PER_MILLISECOND = 1e3;

    /** What is reached one after the other on the way to the first token. */
    public enum Milestone {
        /** The command line is read: JVM and libraries are there. */
        COMMAND("JVM, command line"),
        /** The model's file is read and checked, its tokenizer built. */
        MODEL("model opened"),
        /** The engine stands, the prompt is tokenized. */
        ENGINE("engine made"),
        /** The prompt is prefilled and its first token known. */
        FIRST_TOKEN("first token");

        private final String label;

        Milestone(String label) {
            this.label = label;
        }
    }

    private ColdStart() {}

    /**
     * Starts a JVM that runs the subcommand with which {@code arguments} begin, and reads the moments that it prints, see
     * {@link #line}.
     *
     * @return milliseconds from the start of the process
     * @throws BenchException when it does not run
     */
    public static Map<Milestone, Double> run(List<String> arguments) {
        Instant start = Instant.now();
        List<String> lines = OwnJvm.ofThisBuild(arguments.getFirst()).run(arguments);
        String line = lines.stream()
                .filter(text -> text.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new BenchException("'%s' printed no object, but: %s".formatted(arguments, lines)));
        JsonNode moments = read(line);
        Map<Milestone, Double> times = new EnumMap<>(Milestone.class);
        for (Milestone milestone : Milestone.values()) {
            long micros = moments.path(milestone.name()).asLong();
            times.put(milestone, (micros - micros(start)) / MICROS_PER_MILLISECOND);
        }
        return times;
    }

    /** The line in which a JVM says when it reached what, in microseconds since 1970. */
    public static String line(Map<Milestone, Instant> moments) {
        Map<Milestone, Long> micros = new EnumMap<>(Milestone.class);
        moments.forEach((milestone, moment) -> micros.put(milestone, micros(moment)));
        try {
            return JSON.writeValueAsString(micros);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("moments are numbers", e);
        }
    }

    /** Medians over some starts, as a table of the time since the start and since the milestone before. */
    public static String table(List<Map<Milestone, Double>> starts) {
        TextTable table = new TextTable("reached", ">ms since the start", ">ms since the line above");
        double before = 0;
        for (Milestone milestone : Milestone.values()) {
            double at = Samples.median(starts.stream()
                    .mapToDouble(times -> times.getOrDefault(milestone, Double.NaN))
                    .toArray());
            table.add(milestone.label, BenchReport.decimal(at, 0), BenchReport.decimal(at - before, 0));
            before = at;
        }
        return table.text();
    }

    private static long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new BenchException("no JSON object: " + line, e);
        }
    }
}
