package dev.cakebench.inference.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds control and user-defined tokens that a text spells out. As in llama.cpp the longest token is looked for in the
 * whole text first, then the next in what is left; user-defined tokens are always found, the others only on request.
 */
final class SpecialTokens {
    /** A token to look for. */
    record Entry(int id, String text, boolean onRequest) {}

    /** A part of the text, or the token that it spells out where {@code id} is not -1. */
    record Fragment(int start, int end, int id) {}

    private static final int TEXT = -1;

    private final List<Entry> longestFirst;

    SpecialTokens(List<Entry> entries) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(
                Comparator.comparingInt((Entry entry) -> -entry.text().length()).thenComparingInt(Entry::id));
        this.longestFirst = List.copyOf(sorted);
    }

    /** The text's parts in order. */
    List<Fragment> partition(String text, boolean parseSpecial) {
        List<Fragment> fragments = text.isEmpty() ? List.of() : List.of(new Fragment(0, text.length(), TEXT));
        for (Entry entry : longestFirst) {
            if ((parseSpecial || !entry.onRequest()) && text.contains(entry.text())) {
                fragments = cut(text, fragments, entry);
            }
        }
        return fragments;
    }

    private static List<Fragment> cut(String text, List<Fragment> fragments, Entry entry) {
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
                if (start < found) {
                    cut.add(new Fragment(start, found, TEXT));
                }
                cut.add(new Fragment(found, found + length, entry.id()));
                start = found + length;
                found = text.indexOf(entry.text(), start, fragment.end());
            }
            if (start < fragment.end()) {
                cut.add(new Fragment(start, fragment.end(), TEXT));
            }
        }
        return cut;
    }
}
