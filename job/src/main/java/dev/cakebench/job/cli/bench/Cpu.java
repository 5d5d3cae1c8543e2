package dev.cakebench.job.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The name of the processor. */
public final class Cpu {
    private static final Path LINUX = Path.of("/proc/cpuinfo");

    private Cpu() {}

    /** What Linux says, or the architecture's name elsewhere. */
    public static String name() {
        try {
            return name(Files.readAllLines(LINUX));
        } catch (IOException e) {
            return architecture();
        }
    }

    /** The name that the lines of a {@code /proc/cpuinfo} give the first processor; family and model tell virtual ones. */
    static String name(List<String> lines) {
        Map<String, String> first = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                first.putIfAbsent(
                        line.substring(0, colon).trim(),
                        line.substring(colon + 1).trim());
            }
        }
        String name = first.get("model name");
        if (name == null) {
            return architecture();
        }
        String numbers = Stream.of("cpu family", "model")
                .map(key -> first.containsKey(key) ? key.replace("cpu ", "") + " " + first.get(key) : null)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return numbers.isEmpty() ? name : name + " (" + numbers + ")";
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }
}
