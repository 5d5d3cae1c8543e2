package dev.cakebench.job.protocol.longbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A prompt template in the notation of Python's {@code str.format}: <code>{name}</code> stands for a field, doubled braces
 * for single ones. Only {@code context} and {@code input} are fields; indices, attributes, conversions and format
 * specifications are refused.
 */
final class PromptTemplate {
    static final String CONTEXT = "context";
    static final String INPUT = "input";
    private static final List<String> FIELDS = List.of(CONTEXT, INPUT);

    private final List<Piece> pieces;

    private record Piece(String text, boolean isField) {}

    /**
     * A filled-in template.
     *
     * @param contextStart first char of the context within the text
     * @param contextEnd behind its last char; 0 when the template does not show the context exactly once
     */
    record Filled(String text, int contextStart, int contextEnd) {}

    private PromptTemplate(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException when it is not in the notation above; the message says where
     */
    static PromptTemplate parse(String template) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i);
            boolean doubled = i + 1 < template.length() && template.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && doubled) {
                literal.append(c);
                i += 2;
            } else if (c == '{') {
                int end = template.indexOf('}', i);
                String field = end < 0 ? template.substring(i + 1) : template.substring(i + 1, end);
                if (end < 0 || !FIELDS.contains(field)) {
                    throw new IllegalArgumentException(
                            "found '{%s' at character %d; allowed: {context}, {input}, {{, }}".formatted(field, i));
                }
                pieces.add(new Piece(literal.toString(), false));
                pieces.add(new Piece(field, true));
                literal.setLength(0);
                i = end + 1;
            } else if (c == '}') {
                throw new IllegalArgumentException(
                        "found a single '}' at character %d; allowed: {context}, {input}, {{, }}".formatted(i));
            } else {
                literal.append(c);
                i++;
            }
        }
        pieces.add(new Piece(literal.toString(), false));
        return new PromptTemplate(List.copyOf(pieces));
    }

    /** Puts the fields' values in; braces within them are plain text. */
    Filled fill(String context, String input) {
        Map<String, String> values = Map.of(CONTEXT, context, INPUT, input);
        StringBuilder text = new StringBuilder(context.length() + input.length() + 1024);
        int contexts = 0;
        int contextStart = 0;
        for (Piece piece : pieces) {
            if (piece.isField() && piece.text().equals(CONTEXT)) {
                contexts++;
                contextStart = text.length();
            }
            text.append(piece.isField() ? values.getOrDefault(piece.text(), "") : piece.text());
        }
        return contexts == 1
                ? new Filled(text.toString(), contextStart, contextStart + context.length())
                : new Filled(text.toString(), 0, 0);
    }
}
