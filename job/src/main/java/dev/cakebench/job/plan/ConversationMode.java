package dev.cakebench.job.plan;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How rows that ask about the same context are evaluated. */
public enum ConversationMode {
    /** Each row by itself: its context is prefilled for it alone. */
    SINGLE_SHOT("single-shot"),
    /**
     * The rows of a context are turns of one conversation: the context is prefilled once, and what enters the history
     * behind each turn is its reference answer (SCBench's golden history).
     */
    MULTI_TURN("multi-turn"),
    /** The context is prefilled and compressed once without any question; each row asks of it by itself. */
    MULTI_REQUEST("multi-request");

    private final String label;

    ConversationMode(String label) {
        this.label = label;
    }

    /** As plans and results have it. */
    public String label() {
        return label;
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(ConversationMode::label).toList();
    }

    /** The mode of a label, {@link #SINGLE_SHOT} where a plan names none. */
    static ConversationMode of(@Nullable Object label) {
        return Arrays.stream(values())
                .filter(mode -> mode.label.equals(label))
                .findFirst()
                .orElse(SINGLE_SHOT);
    }

    /** Where the question stands when the cache is compressed, given what the plan asks for. */
    public QuestionMode question(QuestionMode planned) {
        return this == MULTI_REQUEST ? QuestionMode.HIDDEN : planned;
    }
}
