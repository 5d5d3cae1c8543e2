package dev.cakebench.job.protocol.chat;

import dev.cakebench.job.protocol.chat.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens as Jinja2 does with {@code trim_blocks} and {@code lstrip_blocks}: a statement or comment
 * takes the blanks before it on its line and the line break behind it along, {@code -} all white space, {@code +} none.
 */
final class TemplateLexer {
    private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*+raw\\s*+(-?)%}");
    private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*+endraw\\s*+([-+]?)%}");
    private static final Pattern FLOAT =
            Pattern.compile("(?:\\d++_)*+\\d++(?:(?:\\.(?:\\d++_)*+\\d++)?[eE][-+]?\\d++|\\.(?:\\d++_)*+\\d++)");
    private static final Pattern INTEGER =
            Pattern.compile("0[xX][0-9a-fA-F]++|0[oO][0-7]++|0[bB][01]++|\\d++(?:_\\d++)*+");
    private static final List<String> OPERATORS = List.of(
            "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{",
            "}", ".", ",", ":", "|", ";");

    private final String source;
    private final TemplateRun run;
    private final List<Token> tokens = new ArrayList<>();
    /** Closing brackets that are still to come in this expression. */
    private final Deque<String> open = new ArrayDeque<>();

    private int position;
    private int countedTo;
    private int line = 1;
    /** Whether the text that follows starts a line. */
    private boolean lineStart = true;

    private TemplateLexer(String source, TemplateRun run) {
        this.source = source;
        this.run = run;
    }

    /** The tokens of a template whose line breaks are line feeds; an {@code END} is the last. */
    static List<Token> tokens(String source, TemplateRun run) {
        TemplateLexer lexer = new TemplateLexer(source, run);
        while (lexer.position < source.length()) {
            lexer.readText();
        }
        lexer.add(Kind.END, "");
        return lexer.tokens;
    }

    private void readText() {
        int begin = position;
        while (begin < source.length() && !isTagStart(begin)) {
            begin++;
        }
        if (begin == source.length()) {
            addText(source.substring(position));
            position = begin;
            return;
        }
        char sign = begin + 2 < source.length() ? source.charAt(begin + 2) : ' ';
        boolean block = source.charAt(begin + 1) != '{';
        addText(before(source.substring(position, begin), sign, block));
        position = begin;
        Matcher raw = RAW.matcher(source).region(begin, source.length());
        if (raw.lookingAt()) {
            readRaw(raw);
        } else if (source.startsWith("{#", begin)) {
            readComment(sign == '-' || sign == '+' ? 3 : 2);
        } else {
            mark();
            add(block ? Kind.BLOCK_BEGIN : Kind.OUTPUT_BEGIN, block ? "{%" : "{{");
            position += sign == '-' || sign == '+' ? 3 : 2;
            readExpression(block);
        }
    }

    private boolean isTagStart(int index) {
        return source.startsWith("{{", index) || source.startsWith("{%", index) || source.startsWith("{#", index);
    }

    /** What is left of the text before a tag. */
    private String before(String text, char sign, boolean block) {
        if (sign == '-') {
            return PythonStrings.strip(text, null, false, true);
        }
        if (sign == '+' || !block) {
            return text;
        }
        int lastLine = text.lastIndexOf('\n') + 1;
        boolean blank =
                PythonStrings.strip(text.substring(lastLine), null, true, true).isEmpty();
        return blank && (lastLine > 0 || lineStart) ? text.substring(0, lastLine) : text;
    }

    /** Steps behind a tag's end, which starts with the sign at {@code end} if there is one. */
    private void after(int end, int length, boolean trims) {
        position = end + length;
        if (length == 3 && source.charAt(end) == '-') {
            while (position < source.length() && PythonStrings.isSpace(source.codePointAt(position))) {
                position++;
            }
        } else if (length == 2 && trims && source.startsWith("\n", position)) {
            position++;
        }
        lineStart = source.charAt(position - 1) == '\n';
    }

    private void readRaw(Matcher raw) {
        position = raw.end();
        if (raw.group(2).equals("-")) {
            after(raw.end() - 3, 3, false);
        }
        Matcher end = END_RAW.matcher(source);
        if (!end.find(position)) {
            mark();
            throw error("'raw' has no 'endraw'");
        }
        lineStart = false;
        addText(before(
                source.substring(position, end.start()),
                end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0),
                true));
        int length = 2 + end.group(2).length();
        after(end.end() - length, length, true);
    }

    private void readComment(int beginLength) {
        mark();
        int end = source.indexOf("#}", position + beginLength);
        if (end < 0) {
            throw error("a comment has no end '#}'");
        }
        boolean signed =
                end > position + beginLength && (source.charAt(end - 1) == '-' || source.charAt(end - 1) == '+');
        after(signed ? end - 1 : end, signed ? 3 : 2, true);
    }

    private void readExpression(boolean block) {
        String close = block ? "%}" : "}}";
        open.clear();
        while (true) {
            while (position < source.length() && PythonStrings.isSpace(source.codePointAt(position))) {
                position++;
            }
            mark();
            if (position >= source.length()) {
                throw error("a tag has no end '%s'".formatted(close));
            }
            if (open.isEmpty()) {
                char first = source.charAt(position);
                boolean signed = (first == '-' || (first == '+' && block)) && source.startsWith(close, position + 1);
                if (signed || source.startsWith(close, position)) {
                    add(block ? Kind.BLOCK_END : Kind.OUTPUT_END, close);
                    after(position, signed ? 3 : 2, block);
                    return;
                }
            }
            readToken();
        }
    }

    private void readToken() {
        int first = source.codePointAt(position);
        if (first == '\'' || first == '"') {
            readString((char) first);
        } else if (first >= '0' && first <= '9') {
            Matcher number = FLOAT.matcher(source).region(position, source.length());
            boolean isFloat = number.lookingAt();
            if (!isFloat) {
                number = INTEGER.matcher(source).region(position, source.length());
                number.lookingAt();
            }
            addWritten(isFloat ? Kind.FLOAT : Kind.INTEGER, number.end());
        } else if (first == '_' || Character.isUnicodeIdentifierStart(first)) {
            int end = position;
            while (end < source.length() && Character.isUnicodeIdentifierPart(source.codePointAt(end))) {
                end += Character.charCount(source.codePointAt(end));
            }
            addWritten(Kind.NAME, end);
        } else {
            readOperator();
        }
    }

    private void readOperator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, position)) {
                switch (operator) {
                    case "(" -> open.push(")");
                    case "[" -> open.push("]");
                    case "{" -> open.push("}");
                    case ")", "]", "}" -> {
                        if (open.isEmpty() || !open.pop().equals(operator)) {
                            throw error("found '%s', which nothing opens".formatted(operator));
                        }
                    }
                    default -> {
                        // Opens and closes nothing.
                    }
                }
                addWritten(Kind.OPERATOR, position + operator.length());
                return;
            }
        }
        throw error("found '%s', which is no part of an expression"
                .formatted(Character.toString(source.codePointAt(position))));
    }

    private void readString(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw error("a string has no end %s".formatted(quote));
        }
        add(Kind.STRING, PythonStrings.unescape(source.substring(position + 1, end)));
        position = end + 1;
    }

    private void addWritten(Kind kind, int end) {
        add(kind, source.substring(position, end));
        position = end;
    }

    private void addText(String text) {
        if (!text.isEmpty()) {
            add(Kind.TEXT, text);
        }
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    /** Brings the line up to the position. */
    private void mark() {
        while (countedTo < position) {
            if (source.charAt(countedTo++) == '\n') {
                line++;
            }
        }
    }

    private TemplateException error(String message) {
        run.at(line);
        return new TemplateException(message);
    }
}
