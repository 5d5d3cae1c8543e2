package dev.cakebench.job.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A plan over the quickstart's model and rows.
 *
 * @param file the YAML
 * @param output its {@code output}
 */
record SmallPlan(Path file, String output) {
    static final Path QUICKSTART =
            Path.of("..", "conf", "quickstart").toAbsolutePath().normalize();
    static final String MODEL = QUICKSTART.resolve("needle.gguf").toString();

    private static final List<String> DATA = List.of("niah_single_1024.jsonl", "niah_multikey_1_1024.jsonl");
    private static final int EXAMPLES_OF_A_FILE = 16;
    /** Full cache, CAKE and StreamingLLM with two budgets each. */
    private static final int CELLS = 5;

    /** One for each example. */
    static final int CHUNKS = DATA.size() * EXAMPLES_OF_A_FILE;

    static final int ROWS = CHUNKS * CELLS;

    /** A plan whose model and data are local files. */
    static SmallPlan write(Path folder, Path output) throws IOException {
        return write(folder, MODEL, QUICKSTART.toString(), output.toString());
    }

    /**
     * Writes a plan.
     *
     * @param folder that gets the YAML
     * @param data folder of the quickstart's rows
     */
    static SmallPlan write(Path folder, String model, String data, String output) throws IOException {
        StringBuilder yaml = new StringBuilder("model: %s%noutput: %s%nseed: 42%ndatasets:%n".formatted(model, output));
        for (String file : DATA) {
            yaml.append("  - {protocol: ruler@1, files: %s/%s, limit: %d, max_prompt_tokens: 320}%n"
                    .formatted(data, file, EXAMPLES_OF_A_FILE));
        }
        yaml.append("policies: [full, cake: {pool: 15}, streaming-llm]%nbudgets: [48, 96]%n".formatted());
        Path file = Files.createDirectories(folder).resolve("plan.yaml");
        Files.writeString(file, yaml);
        return new SmallPlan(file, output);
    }
}
