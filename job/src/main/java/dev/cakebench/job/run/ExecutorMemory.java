package dev.cakebench.job.run;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;

/**
 * The memory of an executor, computed from model and examples before there is one. What nobody has set is set so that as
 * many examples fit as run at once; what is set is checked.
 *
 * <p>Outside the heap an executor needs the model's pages, which it maps and which some cluster managers count, the caches and
 * working memory of the examples that it evaluates at once, which {@link MemoryBudget} keeps within their share, and what a
 * JVM takes for itself.
 */
public final class ExecutorMemory {
    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final String OVERHEAD_FACTOR = "spark.executor.memoryOverheadFactor";
    private static final String HEAP = "spark.executor.memory";
    private static final String DEFAULT_HEAP = "1g";

    private static final long MIB = 1L << 20;

    /** Code, threads, network buffers and what else a JVM has outside its heap. */
    private static final long JVM_MIB = 512;

    /** Part of the rest that is added for what cannot be foreseen. */
    private static final int MARGIN_PERCENT = 10;

    private final SparkConf conf;
    private final long modelMib;
    private final long exampleMib;
    private final long leastMib;
    private final List<String> lines = new ArrayList<>();

    private ExecutorMemory(SparkConf conf, long modelBytes, MemoryNeed largest) {
        this.conf = conf;
        this.modelMib = mib(modelBytes);
        this.exampleMib = mib(largest.bytes());
        this.leastMib = mib(largest.leastBytes());
    }

    /**
     * What an executor needs outside its heap, in bytes.
     *
     * @param exampleBytes memory for the examples that it evaluates at once
     * @param modelBytes size of the model's files
     */
    public static long outsideHeap(long exampleBytes, long modelBytes) {
        return overhead(mib(exampleBytes), mib(modelBytes)) * MIB;
    }

    /**
     * Completes the memory settings.
     *
     * @param largest the example that takes most
     * @return the arithmetic, line by line
     * @throws ExecutorMemoryException when a setting or this machine leaves too little for one example
     */
    static List<String> settle(SparkConf conf, long modelBytes, MemoryNeed largest) {
        ExecutorMemory memory = new ExecutorMemory(conf, modelBytes, largest);
        memory.say("%s for the largest example with all its cells, %d prompt tokens (%s)"
                .formatted(
                        words(memory.exampleMib),
                        largest.prompt().tokens(),
                        largest.prompt().source()));
        if (ExecutorSlots.areInDriver(conf)) {
            memory.settleDriver();
        } else {
            memory.settleExecutors();
        }
        return List.copyOf(memory.lines);
    }

    /** Examples share this JVM's machine with its heap and the model. */
    private void settleDriver() {
        long machine = mib(
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
        long heap = mib(Runtime.getRuntime().maxMemory());
        long admitted = mib(Settings.memoryBytes(conf, modelMib * MIB));
        String sum = "heap %s + model %s, mapped + examples %s = %s"
                .formatted(words(heap), words(modelMib), words(admitted), words(heap + modelMib + admitted));
        if (heap + modelMib + admitted > machine) {
            throw new ExecutorMemoryException(
                    "%s, more than the %s of this machine: lower %s or the heap, or take a smaller model"
                            .formatted(sum, words(machine), Settings.MEMORY));
        }
        requireOne(admitted, "%s is %s".formatted(Settings.MEMORY, words(admitted)));
        say("%s of the %s of this machine".formatted(sum, words(machine)));
        sayHowMany(admitted, ExecutorSlots.of(conf));
    }

    private void settleExecutors() {
        OptionalInt slots = ExecutorSlots.of(conf);
        long heap = conf.getSizeAsMb(HEAP, DEFAULT_HEAP);
        long admitted;
        if (conf.contains(Settings.MEMORY)) {
            admitted = conf.getSizeAsMb(Settings.MEMORY);
        } else if (slots.isPresent()) {
            admitted = slots.getAsInt() * exampleMib;
        } else {
            say(("executors take all cores of their workers and four fifths of the memory that is free there:"
                            + " set spark.executor.cores or %s to have it computed")
                    .formatted(Settings.MEMORY));
            return;
        }
        long needed = overhead(admitted, modelMib);
        long overhead = needed;
        if (conf.contains(OVERHEAD) || conf.contains(OVERHEAD_FACTOR)) {
            long given = conf.contains(OVERHEAD)
                    ? conf.getSizeAsMb(OVERHEAD)
                    : (long) (heap * conf.getDouble(OVERHEAD_FACTOR, 0));
            admitted = within(given, admitted, needed);
            overhead = given;
        }
        requireOne(admitted, "%s is %s".formatted(Settings.MEMORY, words(admitted)));
        conf.set(Settings.MEMORY, admitted + "m");
        conf.set(OVERHEAD, overhead + "m");
        say("(examples %s + model %s, mapped + %s of the JVM) + %d %% = %s outside the heap of each executor (%s is %s)"
                .formatted(
                        words(admitted),
                        words(modelMib),
                        words(JVM_MIB),
                        MARGIN_PERCENT,
                        words(overhead(admitted, modelMib)),
                        OVERHEAD,
                        words(overhead)));
        say("heap %s + %s = %s for each executor, of which a machine best has one"
                .formatted(words(heap), words(overhead), words(heap + overhead)));
        sayHowMany(admitted, slots);
    }

    /** Memory for examples that leaves room for the rest in an overhead that was set. */
    private long within(long given, long wanted, long needed) {
        if (needed <= given) {
            return wanted;
        }
        long room = given * 100 / (100 + MARGIN_PERCENT) - modelMib - JVM_MIB;
        if (conf.contains(Settings.MEMORY) || room < leastMib) {
            long least = conf.contains(Settings.MEMORY) ? needed : overhead(leastMib, modelMib);
            throw new ExecutorMemoryException(
                    ("%s is %s; needed are at least %s = (examples %s + model %s, mapped + %s of the JVM) + %d %%: raise it, or"
                                    + " leave it out to have it computed, or lower max_prompt_tokens or the number of cells")
                            .formatted(
                                    OVERHEAD,
                                    words(given),
                                    words(least),
                                    words(conf.contains(Settings.MEMORY) ? wanted : leastMib),
                                    words(modelMib),
                                    words(JVM_MIB),
                                    MARGIN_PERCENT));
        }
        return room;
    }

    private void requireOne(long admitted, String found) {
        if (admitted < leastMib) {
            throw new ExecutorMemoryException(
                    ("%s, and the largest example needs %s for one cell at a time: raise it, or lower max_prompt_tokens, or"
                                    + " run on machines with more memory")
                            .formatted(found, words(leastMib)));
        }
    }

    private void sayHowMany(long admitted, OptionalInt slots) {
        if (admitted < exampleMib) {
            say(
                    ("the largest examples do not fit with all their cells: these are evaluated in parts, with a prefill for"
                                    + " each; %s of %s would hold them whole")
                            .formatted(Settings.MEMORY, words(exampleMib)));
        } else if (slots.isPresent()) {
            long atOnce = Math.min(slots.getAsInt(), admitted / exampleMib);
            say("%d of %d examples at once, were all as large; the others wait for memory"
                    .formatted(atOnce, slots.getAsInt()));
        }
    }

    private static long overhead(long admitted, long modelMib) {
        return Math.ceilDiv((admitted + modelMib + JVM_MIB) * (100 + MARGIN_PERCENT), 100L);
    }

    private void say(String text) {
        lines.add("memory: " + text);
    }

    private static long mib(long bytes) {
        return Math.ceilDiv(bytes, MIB);
    }

    private static String words(long mib) {
        return String.format(Locale.ROOT, "%,d MiB", mib);
    }
}
