package dev.cakebench.inference.tokenizer;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a model file and what it says about them.
 *
 * @param tokens texts by id, where the type is normal in the model's own spelling; of equal ones the last is the one that
 *     merges and lookups find
 * @param types by id, one for each token
 * @param model how tokens of ordinary text are found
 * @param bos beginning-of-sequence token, or -1
 * @param eos end-of-sequence token, or -1
 * @param endOfGeneration the tokens after which the model has nothing more to say
 * @param addBos whether an encoding starts with {@code bos}
 * @param addEos whether an encoding ends with {@code eos}
 */
record Vocabulary(
        List<String> tokens,
        List<TokenType> types,
        TokenizerModel model,
        int bos,
        int eos,
        BitSet endOfGeneration,
        boolean addBos,
        boolean addEos) {

    Vocabulary {
        requireToken(addBos, bos, "tokenizer.ggml.add_bos_token", "tokenizer.ggml.bos_token_id");
        requireToken(addEos, eos, "tokenizer.ggml.add_eos_token", "tokenizer.ggml.eos_token_id");
    }

    /** Ids by text; empty texts have none. */
    static Map<String, Integer> index(List<String> tokens) {
        Map<String, Integer> idByText = HashMap.newHashMap(tokens.size());
        for (int id = 0; id < tokens.size(); id++) {
            if (!tokens.get(id).isEmpty()) {
                idByText.put(tokens.get(id), id);
            }
        }
        return idByText;
    }

    private static void requireToken(boolean added, int id, String addKey, String idKey) {
        if (added && id < 0) {
            throw new TokenizerException(
                    "%s: is true for this model, but the file has no %s: set one of the two".formatted(addKey, idKey));
        }
    }
}
