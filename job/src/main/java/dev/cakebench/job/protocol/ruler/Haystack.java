package dev.cakebench.job.protocol.ruler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The text of a needle task, cut into its instruction (the first line), its haystack, and its question (the last line), so
 * that the haystack can be shortened without losing a needle.
 */
final class Haystack {
    private final String input;
    private final int start;
    private final int questionStart;

    Haystack(String input) {
        this.input = input;
        questionStart = questionStart(input);
        int firstLineEnd = input.indexOf('\n') + 1;
        start = Math.min(firstLineEnd, questionStart);
    }

    /** Where the last line that is not blank starts. */
    static int questionStart(String input) {
        int end = input.length();
        while (end > 0 && Character.isWhitespace(input.charAt(end - 1))) {
            end--;
        }
        return input.lastIndexOf('\n', end - 1) + 1;
    }

    /**
     * The text with as few lines as possible taken out of the middle of the haystack so that it fits; lines with an answer
     * stay. Where whole lines will not do, as in an essay that is one line, sentences are taken out instead. Null when even
     * the answers' sentences alone do not fit.
     *
     * @param fits whether a text is short enough; if it is, so is every shorter one
     */
    @Nullable
    String shortened(List<String> answers, Predicate<String> fits) {
        for (boolean sentences : new boolean[] {false, true}) {
            List<String> pieces = pieces(sentences);
            int[] order = removalOrder(pieces, answers);
            OptionalInt removed = fewestRemoved(pieces, order, fits);
            if (removed.isPresent()) {
                return without(pieces, order, removed.getAsInt());
            }
        }
        return null;
    }

    private OptionalInt fewestRemoved(List<String> pieces, int[] order, Predicate<String> fits) {
        if (!fits.test(without(pieces, order, order.length))) {
            return OptionalInt.empty();
        }
        int low = 0;
        int high = order.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (fits.test(without(pieces, order, middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return OptionalInt.of(high);
    }

    /** The pieces without an answer, those nearest to the middle first. */
    private static int[] removalOrder(List<String> pieces, List<String> answers) {
        int last = pieces.size() - 1;
        List<Integer> removable = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            if (answers.stream().noneMatch(pieces.get(i)::contains)) {
                removable.add(i);
            }
        }
        // Twice the distance, to stay with whole numbers; the earlier of two at the same distance goes first.
        removable.sort(Comparator.comparingInt(i -> Math.abs(2 * i - last)));
        return removable.stream().mapToInt(Integer::intValue).toArray();
    }

    private String without(List<String> pieces, int[] order, int removed) {
        boolean[] gone = new boolean[pieces.size()];
        Arrays.stream(order, 0, removed).forEach(piece -> gone[piece] = true);
        StringBuilder text = new StringBuilder(input.length()).append(input, 0, start);
        for (int i = 0; i < gone.length; i++) {
            if (!gone[i]) {
                text.append(pieces.get(i));
            }
        }
        return text.append(input, questionStart, input.length()).toString();
    }

    /** Lines with their line feeds, or sentences with the blank behind them. */
    private List<String> pieces(boolean sentences) {
        List<String> pieces = new ArrayList<>();
        int from = start;
        for (int i = start; i < questionStart; i++) {
            boolean line = input.charAt(i) == '\n';
            boolean sentence = sentences && input.charAt(i) == ' ' && i > from && endsSentence(input.charAt(i - 1));
            if (line || sentence) {
                pieces.add(input.substring(from, i + 1));
                from = i + 1;
            }
        }
        if (from < questionStart) {
            pieces.add(input.substring(from, questionStart));
        }
        return pieces;
    }

    private static boolean endsSentence(char c) {
        return c == '.' || c == '!' || c == '?';
    }
}
