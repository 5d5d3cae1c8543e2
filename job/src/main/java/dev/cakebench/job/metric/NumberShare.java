package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The share of the numbers in an answer that are the wanted one, compared as texts; 0 where the answer has no number
 * (LongBench). Digits are those of any script.
 */
public final class NumberShare extends BestOfReferences {
    private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+");

    private final String name;
    private final Pattern wanted;

    private NumberShare(String name, String wanted) {
        this.name = name;
        this.wanted = Pattern.compile(wanted, Pattern.DOTALL);
    }

    /** {@code count}: the reference is the number. */
    public static NumberShare count() {
        return new NumberShare("count", "(.*)");
    }

    /** {@code retrieval}: the reference names a paragraph, {@code Paragraph 12}. */
    public static NumberShare retrieval() {
        return new NumberShare("retrieval", "Paragraph (\\p{Nd}+)");
    }

    /** {@code retrieval_zh}: the reference names a paragraph in Chinese. */
    public static NumberShare retrievalChinese() {
        return new NumberShare("retrieval_zh", "段落(\\p{Nd}+)");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    double score(String prediction, String reference, Example example) {
        Matcher match = wanted.matcher(reference);
        if (!match.find()) {
            throw new MetricException(
                    "%s: metric %s: found the reference '%s'; allowed: %s; correct the row or remove it"
                            .formatted(example.source(), name, reference, wanted.pattern()));
        }
        String number = match.group(1);
        int numbers = 0;
        int equal = 0;
        Matcher candidates = NUMBER.matcher(prediction);
        while (candidates.find()) {
            numbers++;
            if (candidates.group().equals(number)) {
                equal++;
            }
        }
        return numbers == 0 ? 0 : (double) equal / numbers;
    }
}
