package dev.cakebench.job.protocol.longbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A prompt template: text with places for a row's fields, one of which is the context. */
final class PromptTemplate {
    static final String CONTEXT = "context";
    static final String INPUT = "input";
    private static final List<String> FORMAT_FIELDS = List.of(CONTEXT, INPUT);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$([A-Z_]+)\\$");

    private final String source;
    private final List<Piece> pieces;

    private record Piece(String text, boolean isField) {}

    /**
     * A filled-in template.
     *
     * @param contextStart first char of the context within the text
     * @param contextEnd behind its last char; 0 when the template does not show the context exactly once
     */
    record Filled(String text, int contextStart, int contextEnd) {
        /** What stands behind the context; all of it where the template does not show the context once. */
        String behindContext() {
            return text.substring(contextEnd);
        }
    }

    private PromptTemplate(String source, List<Piece> pieces) {
        this.source = source;
        this.pieces = List.copyOf(pieces);
    }

    /**
     * Parses the notation of Python's {@code str.format}: <code>{name}</code> stands for a field, doubled braces for
     * single ones. Only {@code context} and {@code input} are fields; indices, attributes, conversions and format
     * specifications are refused.
     *
     * @throws IllegalArgumentException when it is not in this notation; the message says where
     */
    static PromptTemplate ofFormat(String template) {
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
                if (end < 0 || !FORMAT_FIELDS.contains(field)) {
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
        return new PromptTemplate(template, pieces);
    }

    /**
     * Parses a text with places such as {@code $DOC$}.
     *
     * @param fields the field that each place stands for, by the name between the dollar signs
     * @throws IllegalArgumentException when a place has no field
     */
    static PromptTemplate ofPlaceholders(String template, Map<String, String> fields) {
        List<Piece> pieces = new ArrayList<>();
        Matcher places = PLACEHOLDER.matcher(template);
        int behind = 0;
        while (places.find()) {
            String field = fields.get(places.group(1));
            if (field == null) {
                throw new IllegalArgumentException("found '%s' at character %d; allowed: %s"
                        .formatted(places.group(), places.start(), fields.keySet()));
            }
            pieces.add(new Piece(template.substring(behind, places.start()), false));
            pieces.add(new Piece(field, true));
            behind = places.end();
        }
        pieces.add(new Piece(template.substring(behind), false));
        return new PromptTemplate(template, pieces);
    }

    /** The template as it was written. */
    String source() {
        return source;
    }

    /**
     * Puts the fields' values in; what looks like a place within them is plain text.
     *
     * @param values of all fields of the template
     */
    Filled fill(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        int contexts = 0;
        int contextStart = 0;
        int contextEnd = 0;
        for (Piece piece : pieces) {
            int start = text.length();
            text.append(piece.isField() ? values.getOrDefault(piece.text(), "") : piece.text());
            if (piece.isField() && piece.text().equals(CONTEXT)) {
                contexts++;
                contextStart = start;
                contextEnd = text.length();
            }
        }
        return contexts == 1
                ? new Filled(text.toString(), contextStart, contextEnd)
                : new Filled(text.toString(), 0, 0);
    }
}
