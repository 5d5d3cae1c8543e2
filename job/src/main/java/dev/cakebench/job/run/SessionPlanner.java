package dev.cakebench.job.run;

import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.ConversationMode;
import dev.cakebench.job.plan.QuestionMode;
import dev.cakebench.job.protocol.Conversation;
import dev.cakebench.job.protocol.FollowUp;
import dev.cakebench.job.protocol.Prompt;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.PromptException;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a group of examples into what is prefilled and what is asked of it.
 *
 * <p>A visible question is prefilled with its context, a hidden one is fed to the compressed cache. Requests share a prefill
 * where their contexts are the same tokens, so that truncation which depends on the question costs a prefill, never a
 * result. In a conversation the prompt of the first turn is prefilled, and each later turn is fed the history before it
 * with the reference answers; its numbers do not depend on what the model answered before.
 */
public final class SessionPlanner {
    private static final int[] NOTHING = {};

    private final PromptContext unlimited;
    private final QuestionMode question;

    /** Looked up once: finding services reads jars. */
    private final Map<String, Protocol> protocols = new HashMap<>();

    /**
     * @param unlimited what prompts depend on, without a limit of their length
     * @param question the plan's
     */
    public SessionPlanner(PromptContext unlimited, QuestionMode question) {
        this.unlimited = unlimited;
        this.question = question;
    }

    /**
     * What a group comes to.
     *
     * @param problems why examples cannot be posed
     */
    public record Plan(List<Session> sessions, Map<RunExample, RuntimeException> problems) {}

    /** A prompt, cut where the cache is compressed. */
    private record Cut(Prompt prompt, int[] prefill, int[] rest) {}

    /**
     * The sessions of a group whose rows could be read.
     *
     * @throws InterruptedException when the task is cancelled
     */
    public Plan plan(ExampleGroup group) throws InterruptedException {
        Map<RunExample, RuntimeException> problems = new LinkedHashMap<>();
        boolean conversation = group.examples().getFirst().mode() == ConversationMode.MULTI_TURN;
        List<Session> sessions = conversation ? conversation(group, problems) : requests(group, problems);
        return new Plan(sessions, problems);
    }

    private List<Session> requests(ExampleGroup group, Map<RunExample, RuntimeException> problems)
            throws InterruptedException {
        Map<IntBuffer, List<Turn>> byPrefill = new LinkedHashMap<>();
        for (RunExample example : group.examples()) {
            try {
                Cut cut = cut(example);
                Turn turn = turn(example, cut, cut.rest(), cut.prompt().gold());
                if (group.examples().size() > 1 || turn.stages().size() > 1) {
                    requireRoom(turn, cut.prefill().length);
                }
                byPrefill
                        .computeIfAbsent(IntBuffer.wrap(cut.prefill()), first -> new ArrayList<>())
                        .add(turn);
            } catch (RuntimeException | StackOverflowError e) {
                problems.put(example, problem(e));
            }
        }
        List<Session> sessions = new ArrayList<>();
        byPrefill.forEach((prefill, turns) -> sessions.add(new Session(prefill.array(), turns)));
        return sessions;
    }

    private List<Session> conversation(ExampleGroup group, Map<RunExample, RuntimeException> problems)
            throws InterruptedException {
        List<Turn> turns = new ArrayList<>();
        Cut first = null;
        int[] history = NOTHING;
        RunExample before = null;
        for (RunExample example : group.examples()) {
            try {
                if (!problems.isEmpty()) {
                    throw new PromptException(
                            "%s: a turn before it cannot be posed: correct that row, or use 'mode: single-shot'"
                                    .formatted(example.row().example().source()));
                }
                Cut cut = cut(example);
                if (first == null || before == null) {
                    first = cut;
                    history = cut.rest();
                } else {
                    history = IntStream.concat(IntStream.of(history), IntStream.of(further(before, example)))
                            .toArray();
                }
                Turn turn = turn(example, first, history, goldOf(cut, first));
                requireRoom(turn, first.prefill().length);
                turns.add(turn);
                before = example;
            } catch (RuntimeException | StackOverflowError e) {
                problems.put(example, problem(e));
            }
        }
        return first == null || turns.isEmpty() ? List.of() : List.of(new Session(first.prefill(), turns));
    }

    private static RuntimeException problem(Throwable error) throws InterruptedException {
        Cancellation.rethrow(error);
        return error instanceof RuntimeException exception
                ? exception
                : new PromptException(
                        "the prompt cannot be made: " + error.getClass().getSimpleName());
    }

    private Cut cut(RunExample example) {
        Example row = example.row().example();
        Prompt prompt = protocol(row).prompt(row, context(example));
        int[] tokens = prompt.tokens();
        int prefilled = QuestionCut.prefilledTokens(example.mode().question(question), prompt, row);
        return new Cut(prompt, Arrays.copyOf(tokens, prefilled), Arrays.copyOfRange(tokens, prefilled, tokens.length));
    }

    private int[] further(RunExample answered, RunExample next) {
        Example row = answered.row().example();
        return Conversation.afterReference(protocol(row), row, next.row().example(), context(next));
    }

    private Turn turn(RunExample example, Cut cut, int[] feed, @Nullable BitSet gold) {
        Example row = example.row().example();
        Protocol protocol = protocol(row);
        int prefilled = cut.prefill().length;
        List<Stage> stages = new ArrayList<>();
        stages.add(
                new Stage(feed, new StopRules(protocol.maxNewTokens(row), true, protocol.stopsAtNewline(row.task()))));
        FollowUp followUp = protocol.followUp(row.task());
        if (followUp != null) {
            stages.add(new Stage(
                    Conversation.afterAnswer(protocol, row.task(), followUp.text(), context(example)),
                    new StopRules(followUp.maxNewTokens(), true, false)));
        }
        return new Turn(
                example,
                protocol,
                prefilled + feed.length,
                cut.prompt().truncatedTokens(),
                gold == null ? null : gold.get(0, prefilled),
                stages);
    }

    /** The answer-bearing positions of a turn's own prompt, where the context has the same tokens as the first one's. */
    private static @Nullable BitSet goldOf(Cut cut, Cut first) {
        int context = Math.min(cut.prompt().contextTokens(), first.prompt().contextTokens());
        boolean same =
                Arrays.equals(cut.prompt().tokens(), 0, context, first.prompt().tokens(), 0, context);
        BitSet gold = cut.prompt().gold();
        return same && gold != null ? gold.get(0, context) : null;
    }

    /** Prompts alone leave room for their answers by their protocol's rule; what comes behind them does not. */
    private void requireRoom(Turn turn, int prefilled) {
        int tokens = prefilled + turn.decodedTokens();
        if (tokens > unlimited.contextLength()) {
            throw new PromptException(
                    ("%s: found %d tokens with the history before it and %d for the answer; allowed: %d, the model's "
                                    + "context; lower max_prompt_tokens, or take a model with a longer context")
                            .formatted(turn.row().source(), tokens, turn.answerTokens(), unlimited.contextLength()));
        }
    }

    private Protocol protocol(Example row) {
        return protocols.computeIfAbsent(row.protocol(), Protocols::get);
    }

    private PromptContext context(RunExample example) {
        return unlimited.withLimit(example.maxPromptTokens());
    }
}
