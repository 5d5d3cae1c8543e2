package dev.cakebench.job.run;

import dev.cakebench.inference.model.Model;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.plan.ConversationMode;
import dev.cakebench.job.protocol.FollowUp;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the examples of a run will take, predicted without making all their prompts: a few prompts of each data file say how
 * many tokens its characters are. It depends on the examples and the model's tokenizer only.
 */
final class WorkEstimate {
    private static final int SAMPLES_PER_FILE = 4;
    private static final int LARGEST_PER_FILE = 2;

    /** Where none of a file's samples can be posed; its rows will fail. */
    private static final double USUAL_TOKENS_PER_CHARACTER = 0.25;

    /** The rows of one data file. */
    private record File(String protocol, String dataset) {
        static File of(RunExample example) {
            Example row = example.row().example();
            return new File(row.protocol(), row.dataset());
        }
    }

    private final SessionPlanner planner;
    private final int contextLength;
    private final Map<String, Protocol> protocols = new HashMap<>();
    private final Map<File, Double> tokensPerCharacter = new HashMap<>();

    private WorkEstimate(SessionPlanner planner, int contextLength) {
        this.planner = planner;
        this.contextLength = contextLength;
    }

    /**
     * Looks at samples of every data file.
     *
     * @param planner makes prompts as the run will
     */
    static WorkEstimate of(List<RunExample> examples, SessionPlanner planner, Model model) throws InterruptedException {
        WorkEstimate estimate = new WorkEstimate(planner, model.shape().contextLength());
        for (Map.Entry<File, List<RunExample>> file : byFile(examples).entrySet()) {
            estimate.tokensPerCharacter.put(file.getKey(), estimate.sample(file.getValue()));
        }
        return estimate;
    }

    /** The groups of the examples with their predicted cost, in the order of their first examples. */
    List<PlannedGroup> groups(List<RunExample> examples, CostModel cost) {
        List<PlannedGroup> groups = new ArrayList<>();
        for (ExampleGroup group : ExampleGroup.of(examples)) {
            int prefilled = promptTokens(group);
            long decoded = group.examples().stream()
                    .mapToLong(this::answerTokens)
                    .max()
                    .orElseThrow();
            int turns = group.examples().size();
            groups.add(new PlannedGroup(group, cost.prefill(prefilled) + cost.decode(prefilled, decoded, turns)));
        }
        return groups;
    }

    /**
     * The prompts of the examples that are expected to be the largest, a few of every data file; those that cannot be posed
     * are left out.
     */
    List<PromptSize> largest(List<RunExample> examples) throws InterruptedException {
        Comparator<ExampleGroup> bySize = Comparator.comparingInt((ExampleGroup group) -> promptTokens(group))
                .thenComparingInt(group -> group.examples().size());
        List<PromptSize> largest = new ArrayList<>();
        for (List<RunExample> file : byFile(examples).values()) {
            List<ExampleGroup> groups = ExampleGroup.of(file).stream()
                    .sorted(bySize.reversed())
                    .limit(LARGEST_PER_FILE)
                    .toList();
            for (ExampleGroup group : groups) {
                planner.plan(group).sessions().forEach(session -> largest.add(PromptSize.of(session)));
            }
        }
        return largest;
    }

    /** Tokens for each character of the rows of a file, before any truncation. */
    private double sample(List<RunExample> file) throws InterruptedException {
        long tokens = 0;
        long characters = 0;
        int step = Math.max(1, file.size() / SAMPLES_PER_FILE);
        for (int i = 0; i < file.size(); i += step) {
            RunExample example = file.get(i);
            RunExample alone = new RunExample(
                    example.index(), example.row(), example.maxPromptTokens(), ConversationMode.SINGLE_SHOT);
            for (Session session :
                    planner.plan(new ExampleGroup(List.of(alone))).sessions()) {
                PromptSize size = PromptSize.of(session);
                tokens += size.tokens() + size.truncated();
                characters += characters(example);
            }
        }
        return characters == 0 ? USUAL_TOKENS_PER_CHARACTER : (double) tokens / characters;
    }

    private int promptTokens(ExampleGroup group) {
        return group.examples().stream().mapToInt(this::promptTokens).max().orElseThrow();
    }

    private int promptTokens(RunExample example) {
        int most = example.maxPromptTokens() == 0 ? contextLength : Math.min(example.maxPromptTokens(), contextLength);
        double predicted =
                tokensPerCharacter.getOrDefault(File.of(example), USUAL_TOKENS_PER_CHARACTER) * characters(example);
        return (int) Math.min(most, Math.ceil(predicted));
    }

    private long answerTokens(RunExample example) {
        if (example.row().problem() != null) {
            return 0;
        }
        Example row = example.row().example();
        Protocol protocol = protocols.computeIfAbsent(row.protocol(), Protocols::get);
        FollowUp followUp = protocol.followUp(row.task());
        return (long) protocol.maxNewTokens(row) + (followUp == null ? 0 : followUp.maxNewTokens());
    }

    private static int characters(RunExample example) {
        return example.row().example().json().length();
    }

    private static Map<File, List<RunExample>> byFile(List<RunExample> examples) {
        Map<File, List<RunExample>> files = new LinkedHashMap<>();
        for (RunExample example : examples) {
            if (example.row().problem() == null) {
                files.computeIfAbsent(File.of(example), first -> new ArrayList<>())
                        .add(example);
            }
        }
        return files;
    }
}
