package dev.cakebench.job.protocol.scbench;

import dev.cakebench.job.dataset.JsonObject;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.dataset.RowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One row of SCBench: a context and the turns about it, of which the first five are used. */
final class ScbenchRow {
    /** SCBench's default of {@code --max_turns}. */
    static final int MAX_TURNS = 5;

    private static final String CONTEXT = "context";
    private static final String TURNS = "multi_turns";
    private static final String INPUT = "input";
    private static final String ANSWER = "answer";
    private static final String OPTIONS = "options";
    private static final String KIND = "task";
    private static final String LETTERS = "ABCD";
    private static final String NUMBERS_TASK = "scbench_mf";
    private static final String OPTIONS_TASK = "scbench_choice_eng";

    /** What a question of the task that looks for a number asks for, as SCBench finds it. */
    private static final Pattern ASKED_NUMBER = Pattern.compile("The .+ is", Pattern.UNIX_LINES);

    private final JsonRow row;
    private final String fileTask;
    private final List<JsonObject> turns;

    /** @throws RowException when the row has no turn */
    ScbenchRow(JsonRow row, String fileTask) {
        this.row = row;
        this.fileTask = fileTask;
        List<JsonObject> all = row.objects(TURNS);
        if (all.isEmpty()) {
            throw row.wrong(TURNS, "an empty list", "one or more turns");
        }
        turns = all.subList(0, Math.min(MAX_TURNS, all.size()));
    }

    int turns() {
        return turns.size();
    }

    /** The task of a turn: the data set's, with the kind of the turn where the data set mixes kinds. */
    String task(int turn) {
        List<String> kinds = ScbenchTask.kinds(fileTask);
        if (kinds.isEmpty()) {
            return fileTask;
        }
        String kind = turns.get(turn).text(KIND);
        if (!kinds.contains(kind)) {
            throw turns.get(turn).wrong(KIND, "'" + kind + "'", String.join(" or ", kinds));
        }
        return fileTask + ScbenchTask.KIND_SEPARATOR + kind;
    }

    /** The accepted answers: the turn's own, and of a question with options also the option's letter. */
    List<String> references(int turn, ScbenchTask.Answer kind) {
        JsonObject values = turns.get(turn);
        return switch (kind) {
            case TEXTS -> {
                List<String> texts = values.isList(ANSWER) ? values.texts(ANSWER) : List.of(values.text(ANSWER));
                if (texts.isEmpty() || texts.contains("")) {
                    throw values.wrong(
                            ANSWER, texts.isEmpty() ? "an empty list" : "an empty text", "one or more answers");
                }
                yield texts;
            }
            case OPTION -> {
                String answer = values.text(ANSWER);
                int option = options(values).indexOf(answer);
                if (option < 0) {
                    throw values.wrong(ANSWER, "'" + answer + "'", "one of the options");
                }
                yield List.of(answer, LETTERS.substring(option, option + 1));
            }
            case NUMBER -> List.of(values.number(ANSWER));
            case FUNCTION -> List.of(values.text(ANSWER));
        };
    }

    /** The functions that the row's turns ask for, in the order of the turns. */
    List<String> functions() {
        List<String> functions = new ArrayList<>();
        for (int turn = 0; turn < turns.size(); turn++) {
            ScbenchTask task = ScbenchTask.of(task(turn));
            if (task != null && task.answer() == ScbenchTask.Answer.FUNCTION) {
                functions.add(turns.get(turn).text(ANSWER));
            }
        }
        return List.copyOf(functions);
    }

    /** The answer of a turn as Python prints it into a conversation: a list with brackets and quotes. */
    String goldenAnswer(int turn, List<String> references) {
        if (!turns.get(turn).isList(ANSWER)) {
            return references.getFirst();
        }
        List<String> quoted = new ArrayList<>();
        for (String reference : references) {
            char quote = reference.contains("'") && !reference.contains("\"") ? '"' : '\'';
            String escaped = reference.replace("\\", "\\\\").replace("\n", "\\n");
            quoted.add(quote + (quote == '\'' ? escaped.replace("'", "\\'") : escaped) + quote);
        }
        return "[" + String.join(", ", quoted) + "]";
    }

    /** The text up to the question, the same for all turns of the row. */
    String beforeQuestion() {
        String context = fileTask.equals(NUMBERS_TASK)
                ? "[" + String.join(", ", row.wholeNumbers(CONTEXT)) + "]"
                : row.text(CONTEXT);
        Map<String, String> values = values(0);
        values.put(CONTEXT, context);
        return ScbenchTemplates.of(fileTask).context().fill(values) + "\n\n";
    }

    /** The question of a turn that stands behind its context. */
    String question(int turn) {
        return turn == 0 ? ScbenchTemplates.of(fileTask).first().fill(values(0)) : further(turn);
    }

    /** The question of a turn as a further message of the conversation. */
    String further(int turn) {
        return ScbenchTemplates.of(fileTask).further().fill(values(turn));
    }

    private Map<String, String> values(int turn) {
        JsonObject object = turns.get(turn);
        Map<String, String> values = new HashMap<>();
        values.put(INPUT, object.text(INPUT));
        if (fileTask.equals(OPTIONS_TASK)) {
            List<String> options = options(object);
            for (int i = 0; i < options.size(); i++) {
                values.put("option_" + (char) ('a' + i), options.get(i));
            }
        }
        if (fileTask.equals(NUMBERS_TASK)) {
            values.put("prefix", "What is " + askedNumber(object) + "?");
        }
        return values;
    }

    private static List<String> options(JsonObject turn) {
        List<String> options = turn.texts(OPTIONS);
        if (options.size() != LETTERS.length()) {
            throw turn.wrong(OPTIONS, options.size() + " options", "4");
        }
        return options;
    }

    private static String askedNumber(JsonObject turn) {
        String input = turn.text(INPUT);
        Matcher asked = ASKED_NUMBER.matcher(input);
        if (!asked.find()) {
            throw turn.wrong(INPUT, "'" + input + "'", "a text with 'The ... is'");
        }
        String words = asked.group().toLowerCase(Locale.ROOT);
        return words.substring(0, words.length() - " is".length());
    }
}
