package dev.cakebench.job.protocol.kvpress;

import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.Protocol;

/**
 * What all benchmarks in kvpress's layout share (folder {@code evaluation} and {@code kvpress/pipeline.py} of
 * github.com/NVIDIA/kvpress): rows with context, question and the start of the answer, the question behind the context, the
 * chat template for every task, and generation lengths from the rows.
 */
abstract class KvpressProtocol implements Protocol {
    private final String id;
    private final DatasetReader reader;

    KvpressProtocol(String id, String answersKey) {
        this.id = id;
        this.reader = new KvpressReader(this, answersKey);
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final DatasetReader reader() {
        return reader;
    }

    /**
     * The task of a row.
     *
     * @throws dev.cakebench.job.dataset.RowException when the row's task is none of this file
     */
    abstract String task(JsonRow row, DatasetFile file);

    /** The length bucket of a row. */
    abstract String lengthBucket(JsonRow row, DatasetFile file);

    /** Whether the rows of a task must list classes. */
    abstract boolean needsClasses(String task);

    /** Whether the answers of a task stand in the context. */
    abstract boolean goldInContext(String task);

    @Override
    public final Prompt prompt(Example example, PromptContext context) {
        return new KvpressPrompt(example, maxNewTokens(example), context).build(goldInContext(example.task()));
    }

    @Override
    public final boolean chat(String task) {
        return true;
    }

    /** The row's question, without the start of the answer, which stands behind the chat template. */
    @Override
    public final String question(Example example) {
        return JsonRow.of(example).text(KvpressReader.QUESTION);
    }

    /** The row's own number. */
    @Override
    public final int maxNewTokens(Example example) {
        return JsonRow.of(example).count(KvpressReader.MAX_NEW_TOKENS);
    }

    @Override
    public final boolean stopsAtNewline(String task) {
        return false;
    }
}
