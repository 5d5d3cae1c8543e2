package dev.cakebench.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreTokenizerTest {
    private static final String S = "[\\t-\\r\\x{85}\\p{Z}]";
    private static final String NOT_S = "[^\\t-\\r\\x{85}\\p{Z}]";
    private static final String OTHER = "[^\\t-\\r\\x{85}\\p{Z}\\p{L}\\p{N}]";
    private static final String BLANKS = "%s+(?!%s)|%s+".formatted(S, NOT_S, S);
    private static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?%s+|%s".formatted(OTHER, BLANKS);

    private static final String TEKKEN =
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{L}&&[^a-z]]*[\\p{L}&&[^A-Z]]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}&&[^a-z]]+[\\p{L}&&[^A-Z]]*|\\p{N}| ?%s+[\\r\\n/]*|%s*[\\r\\n]+|%s"
                    .formatted(OTHER, S, BLANKS);

    @ParameterizedTest
    @MethodSource("dev.cakebench.inference.tokenizer.PreTokenizer#allNames")
    void cutsAsThePublishedPatternsDo(String name) {
        Splitter splitter = PreTokenizer.named(name).orElseThrow().splitter();
        List<Pattern> patterns = patterns(name);
        Random random = new Random(17);
        for (int round = 0; round < 20_000; round++) {
            String text = RandomText.mixed(random, random.nextInt(14));
            assertThat(split(splitter, text)).as(escape(text)).isEqualTo(splitByPatterns(patterns, text));
        }
    }

    @Test
    void looksAtNothingOutsideThePart() {
        List<String> pieces = new ArrayList<>();
        String text = "ab  cd";
        new Gpt2Splitter().split(text, 1, 4, (start, end) -> pieces.add(text.substring(start, end)));
        assertThat(pieces).containsExactly("b", "  ");
    }

    @Test
    void doesNotKnowOtherNames() {
        assertThat(PreTokenizer.named("gemma4")).isEmpty();
        assertThat(PreTokenizer.named("")).isEmpty();
    }

    private static List<Pattern> patterns(String name) {
        List<String> patterns = switch (name) {
            case "gpt-2" -> List.of(GPT2);
            case "default" -> List.of("[\\p{P}$+<=>^~|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]");
            case "smollm" -> List.of("\\p{N}", GPT2);
            case "llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral", "smaug-bpe" -> List.of(llama3("{1,3}"));
            case "qwen2", "deepseek-r1-qwen" -> List.of(llama3(""));
            case "tekken" -> List.of(TEKKEN);
            default -> throw new IllegalArgumentException(name);
        };
        return patterns.stream().map(Pattern::compile).toList();
    }

    private static String llama3(String digits) {
        return "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}%s| ?%s+[\\r\\n]*|%s*[\\r\\n]+|%s"
                .formatted(digits, OTHER, S, BLANKS);
    }

    private static List<String> split(Splitter splitter, String text) {
        List<String> pieces = new ArrayList<>();
        splitter.split(text, 0, text.length(), (start, end) -> pieces.add(text.substring(start, end)));
        return pieces;
    }

    private static List<String> splitByPatterns(List<Pattern> patterns, String text) {
        List<String> pieces = text.isEmpty() ? List.of() : List.of(text);
        for (Pattern pattern : patterns) {
            List<String> cut = new ArrayList<>();
            for (String piece : pieces) {
                int unmatched = 0;
                Matcher matcher = pattern.matcher(piece);
                while (matcher.find()) {
                    if (unmatched < matcher.start()) {
                        cut.add(piece.substring(unmatched, matcher.start()));
                    }
                    cut.add(matcher.group());
                    unmatched = matcher.end();
                }
                if (unmatched < piece.length()) {
                    cut.add(piece.substring(unmatched));
                }
            }
            pieces = cut;
        }
        return pieces;
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(codePoint -> escaped.append("U+%04X ".formatted(codePoint)));
        return escaped.toString();
    }
}
