package dev.cakebench.inference.tokenizer;

import dev.cakebench.inference.gguf.GgufMetadata;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the {@code tokenizer.ggml.*} keys of a model file. */
final class GgufVocabulary {
    private static final System.Logger LOGGER = System.getLogger(GgufVocabulary.class.getName());

    private static final String MODEL = "tokenizer.ggml.model";
    private static final String PRE = "tokenizer.ggml.pre";
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String TOKEN_TYPE = "tokenizer.ggml.token_type";
    private static final String MERGES = "tokenizer.ggml.merges";
    private static final String BOS = "tokenizer.ggml.bos_token_id";
    private static final String EOS = "tokenizer.ggml.eos_token_id";

    private static final String CONVERT_AGAIN = "convert the model again";
    private static final String BYTE_LEVEL_BPE = "gpt2";
    /** Further tokens after which a model has nothing more to say. */
    private static final List<String> END_KEYS = List.of(
            EOS,
            "tokenizer.ggml.eot_token_id",
            "tokenizer.ggml.eom_token_id",
            "tokenizer.ggml.fim_pad_token_id",
            "tokenizer.ggml.fim_rep_token_id",
            "tokenizer.ggml.fim_sep_token_id");

    private GgufVocabulary() {}

    /**
     * The vocabulary of a model file.
     *
     * @throws dev.cakebench.inference.gguf.GgufFormatException when a key is missing, damaged or not supported
     * @throws TokenizerException when the keys do not fit together
     */
    static Vocabulary read(GgufMetadata metadata) {
        if (!metadata.requireString(MODEL).equals(BYTE_LEVEL_BPE)) {
            throw metadata.invalid(
                    MODEL, "one of " + List.of(BYTE_LEVEL_BPE), "take a model with a byte-level BPE vocabulary");
        }
        PreTokenizer preTokenizer = preTokenizer(metadata);
        List<String> tokens = metadata.requireStrings(TOKENS);
        if (tokens.isEmpty()) {
            throw metadata.invalid(TOKENS, "at least one token", CONVERT_AGAIN);
        }
        TokenType[] types = types(metadata, tokens.size());
        BitSet endOfGeneration = new BitSet();
        Map<String, Integer> idByText = Vocabulary.index(tokens);
        WellKnownTokens.apply(idByText, types, endOfGeneration);
        for (String key : END_KEYS) {
            int id = tokenId(metadata, key, tokens.size());
            if (id >= 0) {
                endOfGeneration.set(id);
            }
        }
        return new Vocabulary(
                tokens,
                List.of(types),
                metadata.requireStrings(MERGES),
                preTokenizer,
                tokenId(metadata, BOS, tokens.size()),
                tokenId(metadata, EOS, tokens.size()),
                endOfGeneration,
                metadata.bool("tokenizer.ggml.add_bos_token").orElse(preTokenizer.addsBos()),
                metadata.bool("tokenizer.ggml.add_eos_token").orElse(false));
    }

    private static PreTokenizer preTokenizer(GgufMetadata metadata) {
        Optional<String> name = metadata.string(PRE);
        if (name.isEmpty()) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "the model file has no {0}, so texts are cut the default way, which may not be how the model was trained: convert the model again",
                    PRE);
            return PreTokenizer.DEFAULT;
        }
        return PreTokenizer.named(name.get())
                .orElseThrow(() -> metadata.invalid(
                        PRE, "one of " + PreTokenizer.allNames(), "take a model with one of these pre-tokenizers"));
    }

    private static TokenType[] types(GgufMetadata metadata, int tokens) {
        Optional<int[]> numbers = metadata.integers(TOKEN_TYPE, Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (numbers.isEmpty()) {
            TokenType[] types = new TokenType[tokens];
            Arrays.fill(types, TokenType.NORMAL);
            return types;
        }
        if (numbers.get().length != tokens) {
            throw metadata.invalid(TOKEN_TYPE, "one type for each of %d tokens".formatted(tokens), CONVERT_AGAIN);
        }
        return Arrays.stream(numbers.get()).mapToObj(TokenType::of).toArray(TokenType[]::new);
    }

    private static int tokenId(GgufMetadata metadata, String key, int tokens) {
        return metadata.integer(key, 0, tokens - 1).orElse(-1);
    }
}
