package dev.cakebench.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
    private record Entry(int id, String text, int utf8Length, boolean onRequest) {}

    private static final int NONE = -1;

    private final List<Entry> longestFirst;
    /** Index in {@link #longestFirst} of each text. */
    private final NavigableMap<String, Integer> indexByText = new TreeMap<>();
    /** For each entry the longest other one that its text starts with, or {@link #NONE}. */
    private final int[] prefixes;
    /** Chars that any text starts with. */
    private final BitSet starts = new BitSet();

    private final int longest;

    private SpecialTokens(List<Entry> longestFirst) {
        this.longestFirst = longestFirst;
        this.prefixes = new int[longestFirst.size()];
        int longestText = 0;
        for (int i = 0; i < prefixes.length; i++) {
            String text = longestFirst.get(i).text();
            indexByText.putIfAbsent(text, i);
            starts.set(text.charAt(0));
            longestText = Math.max(longestText, text.length());
        }
        this.longest = longestText;
        for (int i = 0; i < prefixes.length; i++) {
            String text = longestFirst.get(i).text();
            prefixes[i] = NONE;
            for (int length = text.length() - 1; length > 0 && prefixes[i] == NONE; length--) {
                prefixes[i] = indexByText.getOrDefault(text.substring(0, length), NONE);
            }
        }
    }

    static SpecialTokens of(Vocabulary vocabulary) {
        List<Entry> entries = new ArrayList<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            String text = vocabulary.tokens().get(id);
            TokenType type = vocabulary.types().get(id);
            if ((type.special() || type == TokenType.USER_DEFINED) && !text.isEmpty()) {
                int utf8Length = text.getBytes(StandardCharsets.UTF_8).length;
                entries.add(new Entry(id, text, utf8Length, type.special()));
            }
        }
        entries.sort(Comparator.comparingInt(Entry::utf8Length).reversed().thenComparingInt(Entry::id));
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
        BitSet occurring = occurring(text);
        for (int i = occurring.nextSetBit(0); i >= 0; i = occurring.nextSetBit(i + 1)) {
            fragments = cut(text, fragments, longestFirst.get(i), plainStart, plainEnd);
        }
        return fragments.toArray(Fragment[]::new);
    }

    /** The entries that stand anywhere in a text, found in one pass: vocabularies have thousands. */
    private BitSet occurring(String text) {
        BitSet occurring = new BitSet();
        for (int position = 0; position < text.length(); position++) {
            if (!starts.get(text.charAt(position))) {
                continue;
            }
            // All entries that the text goes on with are prefixes of the last one in order before what it goes on with.
            String rest = text.substring(position, Math.min(position + longest, text.length()));
            Map.@Nullable Entry<String, Integer> last = indexByText.floorEntry(rest);
            int i = last == null ? NONE : last.getValue();
            while (i != NONE && !rest.startsWith(longestFirst.get(i).text())) {
                i = prefixes[i];
            }
            while (i != NONE && !occurring.get(i)) {
                occurring.set(i);
                i = prefixes[i];
            }
        }
        return occurring;
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
