package dev.cakebench.job.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a YAML parser disliked, in one line: its own messages repeat the file's text over many lines.
 *
 * @param line where the parser stopped, from 1
 * @param text what it found, with lines and columns
 */
record YamlSyntaxMessage(int line, String text) {
    /** A line of the parser's message that says where, before it quotes the text there. */
    private static final Pattern LOCATION = Pattern.compile("in '.*', line (\\d+), column (\\d+):?");

    static YamlSyntaxMessage of(JsonProcessingException syntax) {
        StringBuilder text = new StringBuilder();
        int line = syntax.getLocation() == null
                ? 1
                : Math.max(1, syntax.getLocation().getLineNr());
        boolean quotesFile = false;
        for (String part :
                syntax.getOriginalMessage().lines().map(String::strip).toList()) {
            Matcher location = LOCATION.matcher(part);
            if (location.matches()) {
                line = Integer.parseInt(location.group(1));
                text.append(" (line %d, column %s)".formatted(line, location.group(2)));
                quotesFile = true;
            } else if (part.startsWith("^")) {
                quotesFile = false;
            } else if (!quotesFile && !part.isEmpty()) {
                text.append(text.isEmpty() ? "" : ", ").append(part);
            }
        }
        return new YamlSyntaxMessage(line, text.toString());
    }
}
