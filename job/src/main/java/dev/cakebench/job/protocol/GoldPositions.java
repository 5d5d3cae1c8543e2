package dev.cakebench.job.protocol;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the prompt tokens that bear an answer: those of every occurrence of a reference as whole words. */
public final class GoldPositions {
    /** Longer references are summaries, not something to be found. */
    static final int MAX_REFERENCE_CHARS = 64;

    /** Answers that judge the text instead of standing in it. */
    private static final Set<String> JUDGEMENTS = Set.of("yes", "no", "unanswerable");

    private GoldPositions() {}

    /**
     * Positions of the tokens that stand for an occurrence of a reference between two chars of the text; null when there
     * is none.
     */
    public static @Nullable BitSet find(PosedText posed, int start, int end, List<String> references) {
        BitSet positions = new BitSet();
        for (String reference : references) {
            if (isSearchable(reference)) {
                String text = posed.text();
                int at = text.indexOf(reference, start);
                while (at >= 0 && at + reference.length() <= end) {
                    if (isWhole(text, at, at + reference.length())) {
                        posed.mark(at, at + reference.length(), positions);
                    }
                    at = text.indexOf(reference, at + 1);
                }
            }
        }
        return positions.isEmpty() ? null : positions;
    }

    /**
     * Where marked tokens lie in a prompt: the mean of their places, 0 for the start of the prompt and 1 for its end.
     *
     * @param positions at least one
     */
    public static double depth(BitSet positions, int promptTokens) {
        double middle = positions.stream().average().orElseThrow() + 0.5;
        return middle / promptTokens;
    }

    private static boolean isSearchable(String reference) {
        return !reference.isBlank()
                && reference.length() <= MAX_REFERENCE_CHARS
                && !JUDGEMENTS.contains(reference.toLowerCase(Locale.ROOT));
    }

    private static boolean isWhole(String text, int start, int end) {
        boolean joinedBefore =
                start > 0 && isWordPart(text.codePointBefore(start)) && isWordPart(text.codePointAt(start));
        boolean joinedBehind =
                end < text.length() && isWordPart(text.codePointBefore(end)) && isWordPart(text.codePointAt(end));
        return !joinedBefore && !joinedBehind;
    }

    /** Ideographs need no blank between words. */
    private static boolean isWordPart(int codePoint) {
        return Character.isLetterOrDigit(codePoint) && !Character.isIdeographic(codePoint);
    }
}
