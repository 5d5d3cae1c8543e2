package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.inference.model.Model;
import dev.cakebench.inference.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Makes the rows of {@code conf/sweep-cost.yaml}: needles in noise that fill a context of 4,096 tokens. */
final class SweepRowsTest {
    private static final Path CONF = Path.of("../conf");
    private static final String NOISE =
            "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.";

    /** Lines of noise that leave RULER's 128 tokens for the answer. */
    private static final int LINES = 155;

    private static final int CONTEXT = 4096;
    private static final int ANSWER = 128;

    private final Tokenizer tokenizer =
            Model.open(CONF.resolve("quickstart/needle.gguf")).tokenizer();

    @Test
    void theRowsAreWhatIsMadeHere() throws IOException {
        String rows = row(0, "quiet-harbor", "4072913", 0.3) + row(1, "blue-lamp", "8316540", 0.7);
        assertThat(Files.readString(CONF.resolve("sweep-cost/niah_single_4096.jsonl")))
                .isEqualTo(rows);
    }

    private String row(int index, String key, String number, double depth) throws IOException {
        List<String> lines = new ArrayList<>(Collections.nCopies(LINES, NOISE));
        lines.add((int) (LINES * depth), "One of the special magic numbers for %s is: %s.".formatted(key, number));
        String input =
                "A special magic number is hidden within the following text. Make sure to memorize it. I will quiz you"
                        + " about the number afterwards.\n" + String.join("\n", lines)
                        + "\nWhat is the special magic number for %s mentioned in the provided text?".formatted(key);
        String prefix = " The special magic number for %s mentioned in the provided text is".formatted(key);
        int length = tokenizer.encode(input + prefix, true, false).length;
        assertThat(length).isBetween(CONTEXT - ANSWER - 64, CONTEXT - ANSWER);
        ObjectMapper json = new ObjectMapper();
        ObjectNode row = json.createObjectNode().put("index", index).put("input", input);
        row.putArray("outputs").add(number);
        row.put("length", length).put("answer_prefix", prefix);
        return json.writeValueAsString(row) + "\n";
    }
}
