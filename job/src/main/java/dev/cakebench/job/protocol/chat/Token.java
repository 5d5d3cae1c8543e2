package dev.cakebench.job.protocol.chat;

/**
 * A piece of a template.
 *
 * @param text of text and strings what they stand for, of everything else as written
 * @param line where it starts, from 1
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        OUTPUT_BEGIN,
        OUTPUT_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    /** As an error message shows it. */
    String describe() {
        return switch (kind) {
            case TEXT -> "text";
            case STRING -> "a string";
            case END -> "the end of the template";
            case OUTPUT_BEGIN, OUTPUT_END, BLOCK_BEGIN, BLOCK_END, NAME, INTEGER, FLOAT, OPERATOR -> "'" + text + "'";
        };
    }
}
