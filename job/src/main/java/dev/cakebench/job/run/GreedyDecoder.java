package dev.cakebench.job.run;

import dev.cakebench.inference.cache.SequenceCache;
import dev.cakebench.inference.engine.InferenceEngine;
import dev.cakebench.inference.tokenizer.Tokenizer;
import dev.cakebench.job.results.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decodes several answers to one example together, each greedily: the token with the largest logit, of equal ones the lowest
 * id. An answer that has stopped leaves the batch; the others do not notice.
 */
final class GreedyDecoder {
    private static final int NO_TOKEN = -1;

    private final InferenceEngine engine;
    private final Tokenizer tokenizer;
    private final int newline;

    GreedyDecoder(InferenceEngine engine) {
        this.engine = engine;
        this.tokenizer = engine.model().tokenizer();
        this.newline = newlineToken(tokenizer);
    }

    /**
     * Decodes until every answer has stopped. What an answer is fed goes through the same steps as the tokens of others.
     *
     * @param first the logits that an answer's first token comes from where nothing is fed before; not changed
     */
    void decode(List<Answer> answers, float[] first) {
        long start = System.nanoTime();
        for (Answer answer : answers) {
            if (!answer.feeding()) {
                accept(answer, first, start, answers.size());
            }
        }
        var logits = new float[answers.size()][engine.model().shape().vocabularySize()];
        for (List<Answer> active = active(answers); !active.isEmpty(); active = active(active)) {
            Cancellation.check();
            int[] tokens = active.stream().mapToInt(Answer::nextToken).toArray();
            engine.decode(caches(active), tokens, Arrays.copyOf(logits, active.size()));
            RunCounters.current().decoded(active.size());
            for (int i = 0; i < active.size(); i++) {
                if (!active.get(i).feeding()) {
                    accept(active.get(i), logits[i], start, answers.size());
                }
            }
        }
    }

    private void accept(Answer answer, float[] logits, long start, int batch) {
        answer.started(System.nanoTime() - start);
        StopRules stop = answer.rules();
        int token = choose(logits, stop.atNewline() && answer.size() == 0);
        if (stop.atEnd() && tokenizer.endsGeneration(token)) {
            answer.stop(StopReason.END);
        } else if (stop.atNewline() && token == newline) {
            answer.stop(StopReason.NEWLINE);
        } else {
            answer.add(token);
            if (answer.size() == stop.maxNewTokens()) {
                answer.stop(StopReason.LENGTH);
            } else if (answer.cache().position() == engine.model().shape().contextLength()) {
                answer.stop(StopReason.CONTEXT);
            }
        }
        if (answer.stopped()) {
            answer.ended(System.nanoTime() - start, batch);
        }
    }

    /**
     * The token with the largest logit.
     *
     * @param mustNotStop whether neither an end nor a newline may be chosen: where a newline ends answers, LongBench's smallest
     *     length of one token holds
     * @throws LogitsException when a logit is not a number
     */
    private int choose(float[] logits, boolean mustNotStop) {
        int best = NO_TOKEN;
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id])) {
                throw new LogitsException(
                        "the logit of token %d is not a number: the weights of %s are damaged, fetch the model again"
                                .formatted(id, engine.model().path()));
            }
            if ((best == NO_TOKEN || logits[id] > logits[best])
                    && !(mustNotStop && (id == newline || tokenizer.endsGeneration(id)))) {
                best = id;
            }
        }
        return best;
    }

    private static List<Answer> active(List<Answer> answers) {
        List<Answer> active = new ArrayList<>(answers.size());
        for (Answer answer : answers) {
            if (!answer.stopped()) {
                active.add(answer);
            }
        }
        return active;
    }

    private static List<SequenceCache> caches(List<Answer> answers) {
        List<SequenceCache> caches = new ArrayList<>(answers.size());
        for (Answer answer : answers) {
            caches.add(answer.cache());
        }
        return caches;
    }

    private static int newlineToken(Tokenizer tokenizer) {
        int[] ids = tokenizer.encode("\n", false, false);
        return ids[ids.length - 1];
    }
}
