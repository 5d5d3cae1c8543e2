package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code choice}: 1 when the answer names the reference's letter in the sentence that LongBench v2 asks for, else 0.
 * The letter in parentheses is looked for first, then the bare one; asterisks are taken out before.
 */
public final class MultipleChoice extends BestOfReferences {
    private static final Pattern IN_PARENTHESES = Pattern.compile("The correct answer is \\(([A-D])\\)");
    private static final Pattern BARE = Pattern.compile("The correct answer is ([A-D])");

    @Override
    public String name() {
        return "choice";
    }

    @Override
    double score(String prediction, String reference, Example example) {
        return choice(prediction).equals(reference) ? 1 : 0;
    }

    /** The letter that an answer names, empty where it names none. */
    private static String choice(String prediction) {
        String plain = prediction.replace("*", "");
        for (Pattern pattern : new Pattern[] {IN_PARENTHESES, BARE}) {
            Matcher match = pattern.matcher(plain);
            if (match.find()) {
                return match.group(1);
            }
        }
        return "";
    }
}
