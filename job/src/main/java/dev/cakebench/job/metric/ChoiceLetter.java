package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.List;

/**
 * {@code choice_letter}: 1 when the answer to a question with four options names the right one, else 0, by the rules of
 * SCBench and InfiniteBench. The references are the option's text and its letter. The first rule that applies decides:
 *
 * <ol>
 *   <li>the first character, if it is one of ABCD, whatever word it belongs to
 *   <li>the whole answer
 *   <li>what follows the first of some phrases such as "answer is"
 *   <li>the first word that is part of the text "ABCD", so that "BC" is one and names no option
 * </ol>
 */
public final class ChoiceLetter implements Metric {
    private static final String LETTERS = "ABCD";
    private static final String SEPARATORS = "\n\"'.,?!{}";
    private static final List<String> PHRASES = List.of("answer is:", "answer:", "answer is", "option is");

    @Override
    public String name() {
        return "choice_letter";
    }

    @Override
    public double score(String prediction, Example example) {
        return isRight(PythonText.strip(prediction), example.references()) ? 1 : 0;
    }

    private static boolean isRight(String answer, List<String> right) {
        if (answer.isEmpty()) {
            return false;
        }
        String first = Character.toString(answer.codePointAt(0));
        if (LETTERS.contains(first)) {
            return right.contains(first);
        }
        if (right.contains(answer)) {
            return true;
        }
        String plain = plain(answer);
        for (String phrase : PHRASES) {
            int at = plain.indexOf(phrase);
            if (at >= 0) {
                int behind = at + phrase.length();
                // The character behind the phrase is passed over, whatever it is.
                return behind < plain.length()
                        && right.stream().anyMatch(plain.substring(plain.offsetByCodePoints(behind, 1))::startsWith);
            }
        }
        for (String word : PythonText.split(plain)) {
            if (LETTERS.contains(word)) {
                return right.contains(word);
            }
        }
        return false;
    }

    /** With blanks for quotes, braces and the ends of sentences, and one blank for several. */
    private static String plain(String answer) {
        StringBuilder plain = new StringBuilder(answer.length());
        for (int i = 0; i < answer.length(); i++) {
            char c = SEPARATORS.indexOf(answer.charAt(i)) >= 0 ? ' ' : answer.charAt(i);
            boolean repeated = c == ' ' && !plain.isEmpty() && plain.charAt(plain.length() - 1) == ' ';
            if (!repeated) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
