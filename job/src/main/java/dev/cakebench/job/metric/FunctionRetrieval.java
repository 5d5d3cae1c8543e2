package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code function_pass_at_1}: 1 when the answer repeats the wanted function, that is when the function is the most similar
 * of all candidates and at least 0.8 similar, else 0 (RepoQA in SCBench). The example's reference is the wanted function,
 * its classes are the candidates. Of an answer with code blocks in Markdown the first one counts.
 */
public final class FunctionRetrieval implements Metric {
    private static final double ENOUGH = 0.8;
    private static final Pattern CODE_BLOCK = Pattern.compile(
            "^```(?:\\w+)?\\s*\\n(.*?)(?=^```)```",
            Pattern.DOTALL | Pattern.MULTILINE | Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS);

    @Override
    public String name() {
        return "function_pass_at_1";
    }

    @Override
    public double score(String prediction, Example example) {
        String code = code(prediction);
        String best = "";
        double highest = 0;
        for (String candidate : example.classes()) {
            double similarity = similarity(code, candidate);
            if (similarity > highest) {
                highest = similarity;
                best = candidate;
            }
        }
        return highest >= ENOUGH && best.equals(example.references().getFirst()) ? 1 : 0;
    }

    /** BLEU of the words between blanks. */
    static double similarity(String candidate, String reference) {
        return Bleu.sentence(words(candidate), words(reference));
    }

    /** The words of a text; an empty text is one empty word. */
    private static List<String> words(String text) {
        List<String> words = PythonText.split(text);
        return words.isEmpty() ? List.of("") : words;
    }

    private static String code(String prediction) {
        String answer = PythonText.strip(prediction);
        Matcher block = CODE_BLOCK.matcher(answer);
        return block.find() ? block.group(1) : answer;
    }
}
