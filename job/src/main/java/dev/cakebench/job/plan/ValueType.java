package dev.cakebench.job.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a single value of a plan may be. */
public sealed interface ValueType {

    /** The value of a scalar's text, or empty when the text is not of this type or out of its range. */
    Optional<Object> parse(String text);

    /** What is allowed, as messages and documents say it. */
    String allowed();

    /** A whole number; the value is an {@link Integer} where the range is within int, else a {@link Long}. */
    record WholeNumber(long minimum, long maximum) implements ValueType {
        private static final Pattern SYNTAX = Pattern.compile("[-+]?[0-9]{1,19}");

        @Override
        public Optional<Object> parse(String text) {
            if (!SYNTAX.matcher(text).matches()) {
                return Optional.empty();
            }
            long value;
            try {
                value = Long.parseLong(text);
            } catch (NumberFormatException beyondLong) {
                return Optional.empty();
            }
            if (value < minimum || value > maximum) {
                return Optional.empty();
            }
            boolean isInt = minimum >= Integer.MIN_VALUE && maximum <= Integer.MAX_VALUE;
            return Optional.of(isInt ? (Object) (int) value : (Object) value);
        }

        @Override
        public String allowed() {
            if (minimum == Long.MIN_VALUE && maximum == Long.MAX_VALUE) {
                return "a whole number of 64 bits";
            }
            return maximum >= Integer.MAX_VALUE
                    ? "a whole number >= " + minimum
                    : "a whole number from " + minimum + " to " + maximum;
        }
    }

    /** A finite decimal number; the value is a {@link Double}. */
    record DecimalNumber(double minimum, boolean minimumExcluded, double maximum) implements ValueType {
        private static final Pattern SYNTAX = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

        @Override
        public Optional<Object> parse(String text) {
            if (!SYNTAX.matcher(text).matches()) {
                return Optional.empty();
            }
            double value = Double.parseDouble(text);
            boolean fits = (minimumExcluded ? value > minimum : value >= minimum)
                    && value <= maximum
                    && Double.isFinite(value);
            return fits ? Optional.of(value) : Optional.empty();
        }

        @Override
        public String allowed() {
            StringBuilder allowed = new StringBuilder("a number");
            if (minimum > -Double.MAX_VALUE) {
                allowed.append(minimumExcluded ? " > " : " >= ").append(plain(minimum));
            }
            if (maximum < Double.MAX_VALUE) {
                allowed.append(minimum > -Double.MAX_VALUE ? " and" : "")
                        .append(" <= ")
                        .append(plain(maximum));
            }
            return allowed.toString();
        }

        private static String plain(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
    }

    /** {@code true} or {@code false}; the value is a {@link Boolean}. */
    record Switch() implements ValueType {
        @Override
        public Optional<Object> parse(String text) {
            return switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        public String allowed() {
            return "true, false";
        }
    }

    /** One of some words; the value is a {@link String}. */
    record Choice(List<String> choices) implements ValueType {
        @Override
        public Optional<Object> parse(String text) {
            return choices.contains(text) ? Optional.of(text) : Optional.empty();
        }

        @Override
        public String allowed() {
            return String.join(", ", choices);
        }
    }

    /** Text that is not blank and has the form of a pattern; the value is a {@link String}. */
    record Text(Pattern pattern, String allowed) implements ValueType {
        @Override
        public Optional<Object> parse(String text) {
            return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
        }
    }
}
