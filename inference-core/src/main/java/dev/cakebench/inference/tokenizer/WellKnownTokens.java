package dev.cakebench.inference.tokenizer;

import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * Tokens known by their names, because converters forget to mark them: which end a generation and which are control
 * tokens whatever type the file gives them. The names are llama.cpp's.
 */
final class WellKnownTokens {
    private static final List<String> END_OF_GENERATION = List.of(
            "<|eot_id|>",
            "<|im_end|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "</s>",
            "<|eom_id|>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "[EOS]",
            "<|end_of_text|>",
            "<end_of_utterance>",
            "<eos>",
            "<\uFF5Cend\u2581of\u2581sentence\uFF5C>");

    /** Fill-in-the-middle tokens that a model writes when it leaves the file; of each group only the first one found. */
    private static final List<List<String>> END_OF_FILE = List.of(
            List.of("<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"),
            List.of("<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"),
            List.of("<|file_sep|>"));

    private WellKnownTokens() {}

    /** Adds the tokens of the vocabulary that end a generation and makes them control tokens. */
    static void apply(Map<String, Integer> idByText, TokenType[] types, BitSet endOfGeneration) {
        for (String name : END_OF_GENERATION) {
            mark(idByText, name, types, endOfGeneration);
        }
        for (List<String> group : END_OF_FILE) {
            for (String name : group) {
                if (mark(idByText, name, types, endOfGeneration)) {
                    break;
                }
            }
        }
    }

    private static boolean mark(Map<String, Integer> idByText, String name, TokenType[] types, BitSet endOfGeneration) {
        Integer id = idByText.get(name);
        if (id == null) {
            return false;
        }
        endOfGeneration.set(id);
        types[id] = TokenType.CONTROL;
        return true;
    }
}
