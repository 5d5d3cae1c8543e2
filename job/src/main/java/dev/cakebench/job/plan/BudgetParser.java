package dev.cakebench.job.plan;

import dev.cakebench.job.plan.Budget.Unit;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a budget: a number of entries, {@code 128}; a share of the prompt, {@code 10%}; bytes per prompt token,
 * {@code 256B/token}; or a share of the full cache's bytes, {@code 10%bytes}.
 */
final class BudgetParser {
    static final String ALLOWED =
            "a whole number >= 1, a share of the prompt from above 0% to 100%, bytes per prompt token"
                    + " as in 256B/token, or a share of the full cache's bytes as in 10%bytes";

    /** What is no number of entries, as a regular expression that JSON Schema understands too. */
    static final String WITH_UNIT = "([0-9]{1,9}(?:\\.[0-9]{1,6})?)(%|%bytes|B/token)";

    private static final Pattern PATTERN = Pattern.compile("([1-9][0-9]{0,9})|" + WITH_UNIT);
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private BudgetParser() {}

    static Optional<Budget> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Unit unit = unit(matcher.group(3));
        BigDecimal amount = new BigDecimal(unit == Unit.ENTRIES ? matcher.group(1) : matcher.group(2));
        BigDecimal most =
                unit == Unit.ENTRIES || unit == Unit.BYTES_PER_TOKEN ? BigDecimal.valueOf(Integer.MAX_VALUE) : HUNDRED;
        return amount.signum() > 0 && amount.compareTo(most) <= 0
                ? Optional.of(new Budget(text, unit, amount))
                : Optional.empty();
    }

    private static Unit unit(@Nullable String suffix) {
        return switch (suffix) {
            case null -> Unit.ENTRIES;
            case "%" -> Unit.PERCENT_OF_TOKENS;
            case "%bytes" -> Unit.PERCENT_OF_BYTES;
            default -> Unit.BYTES_PER_TOKEN;
        };
    }
}
