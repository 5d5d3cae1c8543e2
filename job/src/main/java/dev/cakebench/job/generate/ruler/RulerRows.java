package dev.cakebench.job.generate.ruler;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.Fitting;
import dev.cakebench.job.generate.RowDepths;
import dev.cakebench.job.generate.RowSource;
import dev.cakebench.job.generate.ruler.HaystackText.Text;
import dev.cakebench.job.protocol.PosedText;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * RULER's thirteen tasks by a generator of our own: the texts, settings and sizes are RULER's (NVIDIA/RULER,
 * scripts/synthetic.yaml and scripts/data/synthetic), the random choices are not.
 *
 * <p>The haystack of each row is as large as fits: prompt, special tokens included, and answer take no more tokens than the
 * length, and one unit of haystack more would. RULER searches the size once for a file.
 */
public final class RulerRows implements RowSource {
    private final Protocol protocol = Protocols.get("ruler@1");
    private final RulerSources sources;
    private final Tokenizer tokenizer;
    private final long seed;

    /** Lines of noise in the solved example of {@code vt}, by the names of a file: all its rows share them. */
    private final Map<String, Integer> exampleLines = new ConcurrentHashMap<>();

    /** @param tokenizer of the model that will be evaluated */
    public RulerRows(RulerSources sources, Tokenizer tokenizer, long seed) {
        this.sources = sources;
        this.tokenizer = tokenizer;
        this.seed = seed;
    }

    @Override
    public ObjectNode row(String task, int length, int index) {
        int answer = protocol.maxNewTokens(task);
        String names = task + "/" + length;
        HaystackText haystack = haystack(task, names, length, index);
        String what = "task %s, row %d, length %d".formatted(task, index, length);
        int units = Fitting.units(
                what, haystack.unit(), haystack.fewest(), size -> tokens(haystack.of(size)), length - answer);
        return json(haystack.of(units), index, answer);
    }

    private ObjectNode json(Text text, int index, int answer) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("index", index);
        row.put("input", text.input());
        ArrayNode outputs = row.putArray("outputs");
        text.outputs().forEach(outputs::add);
        row.put("length", tokens(text) + answer);
        row.put("answer_prefix", text.answerPrefix());
        if (!text.depths().isEmpty()) {
            ArrayNode depths = row.putArray("depths");
            text.depths().forEach(depths::add);
        }
        row.put("seed", seed);
        return row;
    }

    private HaystackText haystack(String task, String names, int length, int index) {
        Draws draws = Draws.of(seed, names, index);
        NeedleSettings needles = NeedleSettings.TASKS.get(task);
        if (needles != null) {
            List<Integer> depths = RowDepths.of(seed, names, index, draws, needles.needles());
            return new NeedleText(needles, sources, draws, Draws.of(seed, names + "/hay", index), depths);
        }
        return switch (task) {
            case "vt" -> {
                List<Integer> depths = RowDepths.of(seed, names, index, draws, VariableTracking.NAMES);
                yield VariableTracking.row(
                        sources.templates(), draws, depths, exampleLines.computeIfAbsent(names, this::exampleLines));
            }
            case "cwe" -> new CommonWords(sources, seed, names, index, length);
            case "fwe" ->
                new FrequentWords(sources.templates(), seed, names, index, length - protocol.maxNewTokens(task));
            default -> new QuestionAnswering(sources.templates(), sources.questions(task), seed, names, index);
        };
    }

    private int exampleLines(String names) {
        VariableTracking example = VariableTracking.example(sources.templates(), Draws.of(seed, names + "/example", 0));
        return Fitting.units(
                "the example of task vt",
                example.unit(),
                example.fewest(),
                size -> tokens(example.of(size)),
                VariableTracking.EXAMPLE_TOKENS);
    }

    private int tokens(Text text) {
        return PosedText.plain(tokenizer, text.input() + text.answerPrefix()).length();
    }
}
