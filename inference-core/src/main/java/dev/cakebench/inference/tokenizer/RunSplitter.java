package dev.cakebench.inference.tokenizer;

import java.util.function.IntPredicate;

/** Cuts out the matches of {@code [class]{minimum,maximum}}; what lies between them stays in one piece. */
final class RunSplitter implements Splitter {
    private final IntPredicate member;
    private final int minimum;
    private final int maximum;

    /**
     * @param member of the class, by code point
     * @param minimum fewest code points of a match, at least 1
     * @param maximum most code points of a match
     */
    RunSplitter(IntPredicate member, int minimum, int maximum) {
        this.member = member;
        this.minimum = minimum;
        this.maximum = maximum;
    }

    @Override
    public void split(String text, int start, int end, Pieces pieces) {
        int unmatched = start;
        int position = start;
        while (position < end) {
            int count = 0;
            int matchEnd = position;
            while (matchEnd < end && count < maximum && member.test(text.codePointAt(matchEnd))) {
                matchEnd += Character.charCount(text.codePointAt(matchEnd));
                count++;
            }
            if (count >= minimum) {
                if (unmatched < position) {
                    pieces.accept(unmatched, position);
                }
                pieces.accept(position, matchEnd);
                unmatched = matchEnd;
                position = matchEnd;
            } else if (count > 0) {
                // A run shorter than the minimum holds no match further on either.
                position = matchEnd;
            } else {
                position += Character.charCount(text.codePointAt(position));
            }
        }
        if (unmatched < end) {
            pieces.accept(unmatched, end);
        }
    }
}
