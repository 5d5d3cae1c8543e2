package dev.cakebench.job.protocol.chat;

import java.util.List;
import java.util.Map;

/** JSON as the filter {@code tojson} of transformers writes it: Python's {@code json.dumps} with {@code ensure_ascii=False}. */
final class JsonText {
    private static final int WIDEST_INDENT = 16;

    private final StringBuilder output = new StringBuilder();
    /** Blanks of one level; negative for all on one line. */
    private final int indent;

    private final TemplateRun run;

    private JsonText(int indent, TemplateRun run) {
        this.indent = indent;
        this.run = run;
    }

    /** @param indent number of blanks of one level, or {@link None} for all on one line */
    static String of(Object value, Object indent, TemplateRun run) {
        int blanks = -1;
        if (indent instanceof Long number && number >= 0 && number <= WIDEST_INDENT) {
            blanks = number.intValue();
        } else if (indent != None.NONE) {
            throw new TemplateException("the filter 'tojson' takes an indent of 0 to %d, found %s"
                    .formatted(WIDEST_INDENT, Values.print(indent, run)));
        }
        JsonText json = new JsonText(blanks, run);
        json.write(value, 0);
        return json.output.toString();
    }

    private void write(Object value, int level) {
        run.visit();
        switch (value) {
            case None none -> output.append("null");
            case Boolean truth -> output.append(truth.booleanValue());
            case Long number -> output.append(number.longValue());
            case Double number -> output.append(Values.number(number));
            case String text -> writeString(text);
            case List<?> list -> writeList(list, level);
            case Map<?, ?> map -> writeDict(map, level);
            default ->
                throw new TemplateException("the filter 'tojson' cannot write %s".formatted(Values.typeName(value)));
        }
    }

    private void writeList(List<?> list, int level) {
        output.append('[');
        boolean first = true;
        for (Object entry : list) {
            separate(first, level + 1);
            write(entry, level + 1);
            first = false;
        }
        end(first, level);
        output.append(']');
    }

    private void writeDict(Map<?, ?> map, int level) {
        output.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            separate(first, level + 1);
            writeKey(entry.getKey());
            output.append(": ");
            write(entry.getValue(), level + 1);
            first = false;
        }
        end(first, level);
        output.append('}');
    }

    private void end(boolean empty, int level) {
        if (!empty) {
            newLine(level);
        }
    }

    private void writeKey(Object key) {
        if (!(key instanceof String text)) {
            throw new TemplateException(
                    "the filter 'tojson' takes keys that are strings, found %s".formatted(Values.typeName(key)));
        }
        writeString(text);
    }

    private void separate(boolean first, int level) {
        output.append(first ? "" : indent < 0 ? ", " : ",");
        newLine(level);
    }

    private void newLine(int level) {
        if (indent >= 0) {
            run.make((long) indent * level);
            output.append('\n').repeat(' ', indent * level);
        }
    }

    private void writeString(String text) {
        run.make(text.length());
        output.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> output.append("\\\"");
                case '\\' -> output.append("\\\\");
                case '\n' -> output.append("\\n");
                case '\r' -> output.append("\\r");
                case '\t' -> output.append("\\t");
                case '\b' -> output.append("\\b");
                case '\f' -> output.append("\\f");
                default -> {
                    if (c < ' ') {
                        output.append("\\u%04x".formatted((int) c));
                    } else {
                        output.append(c);
                    }
                }
            }
        }
        output.append('"');
    }
}
