package dev.cakebench.job.protocol.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's arithmetic, indexing and slicing. */
final class Operators {
    private final TemplateRun run;

    Operators(TemplateRun run) {
        this.run = run;
    }

    Object binary(String operator, Object left, Object right) {
        if (operator.equals("~")) {
            return concatenate(Values.print(left, run), Values.print(right, run));
        }
        if (operator.equals("+") && left instanceof String text && right instanceof String other) {
            return concatenate(text, other);
        }
        if (operator.equals("+") && left instanceof List<?> list && right instanceof List<?> other) {
            run.make((long) list.size() + other.size());
            List<Object> joined = new ArrayList<>(list);
            joined.addAll(other);
            return left instanceof Tuple ? new Tuple(joined) : joined;
        }
        if (operator.equals("*") && Values.isInteger(right) && (left instanceof String || left instanceof List)) {
            return repeat(left, Math.max(Values.toLong(right), 0));
        }
        if (!Values.isNumber(left) || !Values.isNumber(right)) {
            throw new TemplateException(
                    "%s %s %s is not supported".formatted(Values.typeName(left), operator, Values.typeName(right)));
        }
        try {
            boolean integral = Values.isInteger(left)
                    && Values.isInteger(right)
                    && !operator.equals("/")
                    && !(operator.equals("**") && Values.toLong(right) < 0);
            if (integral) {
                return integers(operator, Values.toLong(left), Values.toLong(right));
            }
            return floats(operator, Values.toDouble(left), Values.toDouble(right));
        } catch (ArithmeticException e) {
            throw new TemplateException("%s %s %s has no value: %s"
                    .formatted(Values.print(left, run), operator, Values.print(right, run), e.getMessage()));
        }
    }

    Object negate(Object value) {
        if (value instanceof Double number) {
            return -number;
        }
        return binary("-", 0L, value);
    }

    /** {@code base[start:stop:step]}; null where a part is left out. */
    Object slice(Object base, @Nullable Object start, @Nullable Object stop, @Nullable Object step) {
        List<Object> entries = new ArrayList<>();
        List<?> all = base instanceof List<?> list ? list : base instanceof String ? Values.iterate(base) : List.of();
        if (!(base instanceof List || base instanceof String)) {
            throw new TemplateException("%s cannot be sliced".formatted(Values.typeName(base)));
        }
        run.make(all.size());
        int size = all.size();
        // Steps beyond both ends are all the same.
        long stride = Math.clamp(bound(step, 1), -size - 1L, size + 1L);
        if (stride == 0) {
            throw new TemplateException("a slice of step 0 is not supported");
        }
        // Where a slice can start and end at most, for either direction.
        long lowest = stride > 0 ? 0 : -1;
        long highest = stride > 0 ? size : size - 1;
        long from = start == null ? (stride > 0 ? lowest : highest) : clamp(bound(start, 0), size, lowest, highest);
        long to = stop == null ? (stride > 0 ? highest : lowest) : clamp(bound(stop, 0), size, lowest, highest);
        for (long i = from; stride > 0 ? i < to : i > to; i += stride) {
            entries.add(all.get((int) i));
        }
        if (base instanceof String) {
            StringBuilder text = new StringBuilder();
            entries.forEach(text::append);
            return text.toString();
        }
        return base instanceof Tuple ? new Tuple(entries) : entries;
    }

    private String concatenate(String left, String right) {
        run.make((long) left.length() + right.length());
        return left + right;
    }

    private Object repeat(Object value, long times) {
        long size = value instanceof String text ? text.length() : ((List<?>) value).size();
        if (size == 0) {
            return value;
        }
        // No list or text is so long that this overflows, and so many times is too much for any.
        run.make(size * Math.min(times, Integer.MAX_VALUE));
        if (value instanceof String text) {
            return text.repeat((int) times);
        }
        List<Object> repeated = new ArrayList<>();
        for (Object list : Collections.nCopies((int) times, value)) {
            repeated.addAll((List<?>) list);
        }
        return repeated;
    }

    private static long integers(String operator, long left, long right) {
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "//" -> Math.floorDiv(left, right);
            case "%" -> Math.floorMod(left, right);
            case "**" -> power(left, right);
            default -> throw new IllegalArgumentException(operator);
        };
    }

    private static long power(long base, long exponent) {
        long power = 1;
        for (long i = 0; i < exponent && power != 0 && (base != 1 || i == 0); i++) {
            if (base == -1) {
                return exponent % 2 == 0 ? 1 : -1;
            }
            power = Math.multiplyExact(power, base);
        }
        return power;
    }

    private static double floats(String operator, double left, double right) {
        if (right == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new ArithmeticException("division by zero");
        }
        double result = switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            case "**" -> Math.pow(left, right);
            default -> throw new IllegalArgumentException(operator);
        };
        if (!Double.isFinite(result)) {
            throw new ArithmeticException("it is too large");
        }
        return result;
    }

    private static long bound(@Nullable Object value, long absent) {
        return switch (value) {
            case null -> absent;
            case None none -> absent;
            case Long number -> number;
            default ->
                throw new TemplateException("a slice takes integers, found %s".formatted(Values.typeName(value)));
        };
    }

    private static long clamp(long index, int size, long lowest, long highest) {
        return Math.clamp(index < 0 ? index + size : index, lowest, highest);
    }
}
