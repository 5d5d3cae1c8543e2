package dev.cakebench.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds control and user-defined tokens that a text spells out. As in llama.cpp the longest token is looked for in the
 * whole text first, then the next in what is left; user-defined tokens are always found, the others only on request.
 */
final class SpecialTokens {
    /** The {@code id} of a fragment that is text. */
    static final int TEXT = -1;

    /** A part of the text, or the token that it spells out where {@code id} is not {@link #TEXT}. */
    record Fragment(int start, int end, int id) {}

    /** A token to look for. */
    private record Entry(int id, String text, boolean onRequest) {}

    private final List<Entry> longestFirst;

    private SpecialTokens(List<Entry> longestFirst) {
        this.longestFirst = longestFirst;
    }

    static SpecialTokens of(Vocabulary vocabulary) {
        List<Entry> entries = new ArrayList<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            String text = vocabulary.tokens().get(id);
            TokenType type = vocabulary.types().get(id);
            if ((type.special() || type == TokenType.USER_DEFINED) && !text.isEmpty()) {
                entries.add(new Entry(id, text, type.special()));
            }
        }
        entries.sort(Comparator.comparingInt((Entry entry) -> -entry.text().getBytes(StandardCharsets.UTF_8).length)
                .thenComparingInt(Entry::id));
        return new SpecialTokens(List.copyOf(entries));
    }

    /**
     * The text's parts in order.
     *
     * @param plainStart first char of the part in which tokens on request are not looked for: none that touches it is found
     * @param plainEnd behind its last char
     */
    Fragment[] partition(String text, int plainStart, int plainEnd) {
        List<Fragment> fragments = text.isEmpty() ? List.of() : List.of(new Fragment(0, text.length(), TEXT));
        for (Entry entry : longestFirst) {
            if (text.contains(entry.text())) {
                fragments = cut(text, fragments, entry, plainStart, plainEnd);
            }
        }
        return fragments.toArray(Fragment[]::new);
    }

    private static List<Fragment> cut(
            String text, List<Fragment> fragments, Entry entry, int plainStart, int plainEnd) {
        int length = entry.text().length();
        List<Fragment> cut = new ArrayList<>(fragments.size() + 2);
        for (Fragment fragment : fragments) {
            if (fragment.id() != TEXT) {
                cut.add(fragment);
                continue;
            }
            int start = fragment.start();
            int found = text.indexOf(entry.text(), start, fragment.end());
            while (found >= 0) {
                int behind = found + length;
                if (entry.onRequest() && found < plainEnd && behind > plainStart) {
                    found = text.indexOf(entry.text(), found + 1, fragment.end());
                    continue;
                }
                if (start < found) {
                    cut.add(new Fragment(start, found, TEXT));
                }
                cut.add(new Fragment(found, behind, entry.id()));
                start = behind;
                found = text.indexOf(entry.text(), start, fragment.end());
            }
            if (start < fragment.end()) {
                cut.add(new Fragment(start, fragment.end(), TEXT));
            }
        }
        return cut;
    }
}
