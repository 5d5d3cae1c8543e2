package dev.cakebench.job.metric;

import dev.cakebench.job.dataset.Example;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** 1 when the first number in the answer is the wanted one, else 0 (SCBench). */
public abstract sealed class FirstNumber extends BestOfReferences {

    /**
     * {@code math_find}: numbers are compared as such, without their sign. Where the reference is whole, what the answer has
     * behind the point does not count.
     */
    public static FirstNumber byValue() {
        return new ByValue();
    }

    /** {@code first_integer}: the first digits are compared as a text, so that a leading zero counts. */
    public static FirstNumber asText() {
        return new AsText();
    }

    private static final class ByValue extends FirstNumber {
        private static final Pattern NUMBER = Pattern.compile("\\p{Nd}+\\.\\p{Nd}+|\\p{Nd}+");

        @Override
        public String name() {
            return "math_find";
        }

        @Override
        double score(String prediction, String reference, Example example) {
            Matcher number = NUMBER.matcher(prediction);
            if (!number.find()) {
                return 0;
            }
            double found = Double.parseDouble(withAsciiDigits(number.group()));
            if (Double.isInfinite(found)) {
                return 0;
            }
            try {
                boolean whole = reference.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
                boolean equal = whole
                        ? new BigDecimal(found).toBigInteger().equals(new BigInteger(reference))
                        : found == Double.parseDouble(reference);
                return equal ? 1 : 0;
            } catch (NumberFormatException e) {
                throw new MetricException(
                        "%s: metric %s: found the reference '%s'; allowed: a number; correct the row or remove it"
                                .formatted(example.source(), name(), reference));
            }
        }

        private static String withAsciiDigits(String number) {
            StringBuilder ascii = new StringBuilder(number.length());
            number.codePoints().forEach(c -> {
                if (c == '.') {
                    ascii.append('.');
                } else {
                    ascii.append(Character.digit(c, 10));
                }
            });
            return ascii.toString();
        }
    }

    private static final class AsText extends FirstNumber {
        private static final Pattern DIGITS = Pattern.compile("[0-9]+");

        @Override
        public String name() {
            return "first_integer";
        }

        @Override
        double score(String prediction, String reference, Example example) {
            Matcher digits = DIGITS.matcher(prediction);
            String found = digits.find() ? digits.group() : "";
            return found.equals(reference) ? 1 : 0;
        }
    }
}
