package dev.cakebench.job.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.cakebench.job.plan.PlanNode.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns YAML into a tree of {@link PlanNode}s. Syntax errors, a key written twice, aliases and a second document are
 * problems; what the values mean is not looked at.
 */
final class PlanTreeParser {
    private static final YAMLFactory YAML = new YAMLFactory();

    private final String source;
    private final boolean isOverride;
    private final String text;
    private final PlanProblems problems;

    private PlanTreeParser(String source, boolean isOverride, String text, PlanProblems problems) {
        this.source = source;
        this.isOverride = isOverride;
        this.text = text;
        this.problems = problems;
    }

    /** The tree of a plan file, or null after a problem that leaves no tree. */
    static @Nullable PlanNode parseFile(String source, String text, PlanProblems problems) {
        return new PlanTreeParser(source, false, text, problems).parse();
    }

    /**
     * The tree of an override's value, or null after a problem that leaves no tree.
     *
     * @param source the whole argument, which every node of the tree names as its place
     */
    static @Nullable PlanNode parseOverride(String source, String value, PlanProblems problems) {
        return new PlanTreeParser(source, true, value, problems).parse();
    }

    private @Nullable PlanNode parse() {
        int controlCharacter = firstControlCharacter();
        if (controlCharacter >= 0) {
            int line = 1
                    + (int) text.substring(0, controlCharacter)
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
            String found = String.format("U+%04X", (int) text.charAt(controlCharacter));
            problems.add(placeOf(line), "", "found the character " + found + "; allowed: text; remove the character");
            return null;
        }
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                return new PlanNode.Scalar(placeOf(1), "", true);
            }
            PlanNode root = node(parser, "");
            if (parser.nextToken() != null) {
                problems.add(place(parser), "", "found a second YAML document; allowed: one plan in a file");
            }
            return root;
        } catch (JsonProcessingException syntax) {
            YamlSyntaxMessage message = YamlSyntaxMessage.of(syntax);
            problems.add(placeOf(message.line()), "", "not valid YAML: " + message.text());
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Index of the first character that YAML forbids in a text, or -1. */
    private int firstControlCharacter() {
        for (int index = 0; index < text.length(); index++) {
            char c = text.charAt(index);
            if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
                return index;
            }
        }
        return -1;
    }

    /** The node that begins at the current token; afterwards its last token is the current one. */
    private PlanNode node(YAMLParser parser, String path) throws IOException {
        Place place = place(parser);
        if (parser.isCurrentAlias()) {
            problems.add(
                    place,
                    path,
                    "found the alias '*" + parser.getText() + "'; allowed: the value itself, written out again");
            return new PlanNode.Scalar(place, "", true);
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return mapping(parser, place, path);
        }
        if (token == JsonToken.START_ARRAY) {
            List<PlanNode> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(node(parser, path + "[" + items.size() + "]"));
            }
            return new PlanNode.Sequence(place, List.copyOf(items));
        }
        boolean absent = token == JsonToken.VALUE_NULL;
        return new PlanNode.Scalar(place, absent ? "" : parser.getText(), absent);
    }

    private PlanNode mapping(YAMLParser parser, Place place, String path) throws IOException {
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            String keyPath = PlanPaths.child(path, key);
            Place keyPlace = place(parser);
            parser.nextToken();
            PlanNode value = node(parser, keyPath);
            Entry first = entries.putIfAbsent(key, new Entry(keyPlace, value));
            if (first != null) {
                String before = isOverride ? "" : ", on line " + first.place().line() + " already";
                problems.add(keyPlace, keyPath, "the key is written twice" + before + "; remove one of them");
            }
        }
        return new PlanNode.Mapping(place, entries);
    }

    private Place place(YAMLParser parser) {
        return placeOf(parser.currentTokenLocation().getLineNr());
    }

    private Place placeOf(int line) {
        return new Place(source, isOverride ? 0 : line);
    }
}
