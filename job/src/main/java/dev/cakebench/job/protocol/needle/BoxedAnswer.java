package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.metric.PythonText;
import java.util.regex.Pattern;

/** Finds the answer that a model was told to put in {@code \boxed{}}, as NeedleBench 2 does. */
final class BoxedAnswer {
    /** What NeedleBench makes of a text without one. */
    static final String NONE = "None";

    private static final String BOX = "\\boxed{";
    private static final Pattern COMMAND = Pattern.compile("\\\\(?:text|boxed)\\{([^}]+)}");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\x1c-\\x1f\\x85\\p{Z}]+");

    private BoxedAnswer() {}

    /** The content of the last box without LaTeX, quotes and doubled blanks; {@value #NONE} where there is no whole box. */
    static String of(String text) {
        int start = text.lastIndexOf("\\boxed");
        int end = start < 0 ? -1 : closingBrace(text, start);
        if (end < 0 || !text.startsWith(BOX, start)) {
            return NONE;
        }
        String content = text.substring(start + BOX.length(), end);
        if (content.length() >= 2 && content.startsWith("{") && content.endsWith("}") && content.indexOf('\n') < 0) {
            content = content.substring(1, content.length() - 1);
        }
        return content.isEmpty() ? NONE : cleaned(content);
    }

    private static int closingBrace(String text, int from) {
        int open = 0;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                open++;
            } else if (text.charAt(i) == '}') {
                open--;
                if (open == 0) {
                    return i;
                }
            }
        }
        return -1;
    }

    private static String cleaned(String content) {
        String plain = COMMAND.matcher(content).replaceAll("$1");
        plain = plain.replace("\\[", "").replace("\\]", "").replace("\\", "");
        plain = PythonText.strip(BLANKS.matcher(plain).replaceAll(" "));
        return plain.replace("\"", "").replace("'", "").replace('~', ' ');
    }
}
