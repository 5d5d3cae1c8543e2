package dev.cakebench.job.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a budget: a number of entries, {@code 128}, or a share of the prompt, {@code 10%} or {@code 2.5%}. */
final class BudgetParser {
    static final String ALLOWED = "a whole number >= 1, or a share of the prompt from above 0% to 100%";

    /** A share, as a regular expression that JSON Schema understands too. */
    static final String SHARE = "([0-9]{1,3}(?:\\.[0-9]{1,6})?)%";

    private static final Pattern PATTERN = Pattern.compile("([1-9][0-9]{0,9})|" + SHARE);

    private BudgetParser() {}

    static Optional<Budget> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        if (matcher.group(1) != null) {
            long entries = Long.parseLong(matcher.group(1));
            return entries <= Integer.MAX_VALUE ? Optional.of(new Budget(text, (int) entries, 0)) : Optional.empty();
        }
        double percent = Double.parseDouble(matcher.group(2));
        return percent > 0 && percent <= 100 ? Optional.of(new Budget(text, 0, percent)) : Optional.empty();
    }
}
