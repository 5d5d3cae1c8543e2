package dev.cakebench.job.protocol.longbench;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * LongBench v1 as its pred.py and eval.py run it: the prompt is cut in the middle, the chat template is left out for few-shot
 * and code tasks, and the answers of few-shot tasks count up to their first line.
 *
 * <p>Files are named by task, {@code hotpotqa.jsonl}; those of LongBench-E, {@code hotpotqa_e.jsonl}, are data sets of their
 * own with the same task.
 */
public final class LongBenchProtocol implements Protocol {
    static final String ID = "longbench@1";
    private static final String EXTENSION = ".jsonl";
    private static final String EVEN_SUFFIX = "_e";

    private final DatasetReader reader = new LongBenchReader(this);

    /** For {@link java.util.ServiceLoader}. */
    public LongBenchProtocol() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<String> tasks() {
        return LongBenchTask.names();
    }

    @Override
    public boolean filesByTask() {
        return true;
    }

    @Override
    public DatasetFile datasetFile(Path path) {
        String name = path.getName();
        String dataset = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
        String task =
                dataset.endsWith(EVEN_SUFFIX) ? dataset.substring(0, dataset.length() - EVEN_SUFFIX.length()) : dataset;
        if (LongBenchTask.of(task) == null) {
            throw new DataException(
                    "data file %s: %s; name the file after its task".formatted(path, LongBenchTask.refusal(task)));
        }
        return new DatasetFile(path, dataset, task);
    }

    @Override
    public String rowKeys() {
        return "context, input, answers, length; optional _id, language; all_classes for trec and lsht";
    }

    @Override
    public DatasetReader reader() {
        return reader;
    }

    @Override
    public Prompt prompt(Example example, PromptContext context) {
        return new LongBenchPrompt(example, task(example.task()), context).build();
    }

    @Override
    public boolean chat(String task) {
        return task(task).chat();
    }

    /** The filled-in template behind the context; all of it where it does not show the context once. */
    @Override
    public String question(Example example) {
        PromptTemplate.Filled filled = LongBenchPrompt.filled(example);
        return filled.text().substring(filled.contextEnd());
    }

    @Override
    public int maxNewTokens(String task) {
        return task(task).maxNewTokens();
    }

    @Override
    public boolean stopsAtNewline(String task) {
        return task(task).stopsAtNewline();
    }

    /** The first line behind leading line feeds for few-shot tasks, the whole answer for others. */
    @Override
    public String postprocess(String task, String decoded) {
        if (!task(task).firstLine()) {
            return decoded;
        }
        String text = PythonText.stripLeadingNewlines(decoded);
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    @Override
    public Metric metric(String task) {
        return task(task).metric();
    }

    static LongBenchTask task(String name) {
        LongBenchTask task = LongBenchTask.of(name);
        if (task == null) {
            throw new IllegalArgumentException(LongBenchTask.refusal(name));
        }
        return task;
    }
}
