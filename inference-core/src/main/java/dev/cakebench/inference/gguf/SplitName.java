package dev.cakebench.inference.gguf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of one file of a model that is split into several, such as {@code model-00002-of-00005.gguf}.
 *
 * @param prefix what stands before the numbers, the same for all parts
 * @param number of the part, from 1
 * @param count number of parts
 */
public record SplitName(String prefix, int number, int count) {

    private static final Pattern PATTERN = Pattern.compile("(?s)(.+)-(\\d{5})-of-(\\d{5})\\.gguf");

    /** The parts of a file name without folders; empty when it is not the name of a part. */
    public static Optional<SplitName> of(String fileName) {
        Matcher matcher = PATTERN.matcher(fileName);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(matcher.group(2));
        int count = Integer.parseInt(matcher.group(3));
        return number >= 1 && number <= count
                ? Optional.of(new SplitName(matcher.group(1), number, count))
                : Optional.empty();
    }

    /** File name of part {@code part}, from 1. */
    public String fileName(int part) {
        return "%s-%05d-of-%05d.gguf".formatted(prefix, part, count);
    }
}
