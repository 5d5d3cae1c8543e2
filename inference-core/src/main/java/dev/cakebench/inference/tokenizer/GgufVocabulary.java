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
    private static final String SCORES = "tokenizer.ggml.scores";
    private static final String BOS = "tokenizer.ggml.bos_token_id";
    private static final String EOS = "tokenizer.ggml.eos_token_id";
    private static final String UNKNOWN = "tokenizer.ggml.unknown_token_id";
    private static final String REMOVE_EXTRA_WHITESPACES = "tokenizer.ggml.remove_extra_whitespaces";

    private static final String CONVERT_AGAIN = "convert the model again";
    private static final String BYTE_LEVEL_BPE = "gpt2";
    private static final String SENTENCE_PIECE = "llama";
    /** Tokens beside EOS after which a model has nothing more to say. */
    private static final List<String> END_KEYS = List.of(
            "tokenizer.ggml.eot_token_id",
            "tokenizer.ggml.eom_token_id",
            "tokenizer.ggml.fim_pad_token_id",
            "tokenizer.ggml.fim_rep_token_id",
            "tokenizer.ggml.fim_sep_token_id");

    private final GgufMetadata metadata;
    private final List<String> tokens;

    private GgufVocabulary(GgufMetadata metadata) {
        this.metadata = metadata;
        this.tokens = metadata.requireStrings(TOKENS);
        if (tokens.isEmpty()) {
            throw metadata.invalid(TOKENS, "at least one token", CONVERT_AGAIN);
        }
    }

    /**
     * The vocabulary of a model file.
     *
     * @throws dev.cakebench.inference.gguf.GgufFormatException when a key is missing, damaged or not supported
     * @throws TokenizerException when the keys do not fit together
     */
    static Vocabulary read(GgufMetadata metadata) {
        return switch (metadata.requireString(MODEL)) {
            case BYTE_LEVEL_BPE -> new GgufVocabulary(metadata).bytePair();
            case SENTENCE_PIECE -> new GgufVocabulary(metadata).sentencePiece();
            default ->
                throw metadata.invalid(
                        MODEL,
                        "one of " + List.of(BYTE_LEVEL_BPE, SENTENCE_PIECE),
                        "take a model with a byte-level BPE or SentencePiece vocabulary");
        };
    }

    private Vocabulary bytePair() {
        PreTokenizer preTokenizer = preTokenizer();
        return vocabulary(
                new TokenizerModel.BytePair(metadata.requireStrings(MERGES), preTokenizer),
                tokenId(BOS, -1),
                tokenId(EOS, -1),
                preTokenizer.addsBos());
    }

    /* Files that leave keys out mean Llama's values, as in llama.cpp. */
    private Vocabulary sentencePiece() {
        if (metadata.bool(REMOVE_EXTRA_WHITESPACES).orElse(false)) {
            throw metadata.invalid(
                    REMOVE_EXTRA_WHITESPACES, "false", "take a model whose tokenizer leaves spaces as they are");
        }
        float[] scores = metadata.floats(SCORES).orElseGet(() -> new float[tokens.size()]);
        if (scores.length != tokens.size()) {
            throw metadata.invalid(SCORES, "one score for each of %d tokens".formatted(tokens.size()), CONVERT_AGAIN);
        }
        boolean addsSpace = metadata.bool("tokenizer.ggml.add_space_prefix").orElse(true);
        return vocabulary(
                new TokenizerModel.SentencePiece(scores, tokenId(UNKNOWN, 0), addsSpace),
                tokenId(BOS, 1),
                tokenId(EOS, 2),
                true);
    }

    private Vocabulary vocabulary(TokenizerModel model, int bos, int eos, boolean addsBos) {
        TokenType[] types = types();
        BitSet endOfGeneration = new BitSet();
        Map<String, Integer> idByText = Vocabulary.index(tokens);
        WellKnownTokens.apply(idByText, types, endOfGeneration);
        for (String key : END_KEYS) {
            int id = tokenId(key, -1);
            if (id >= 0) {
                endOfGeneration.set(id);
            }
        }
        if (eos >= 0) {
            endOfGeneration.set(eos);
        }
        return new Vocabulary(
                tokens,
                List.of(types),
                model,
                bos,
                eos,
                endOfGeneration,
                metadata.bool("tokenizer.ggml.add_bos_token").orElse(addsBos),
                metadata.bool("tokenizer.ggml.add_eos_token").orElse(false));
    }

    private PreTokenizer preTokenizer() {
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

    private TokenType[] types() {
        Optional<int[]> numbers = metadata.integers(TOKEN_TYPE, Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (numbers.isEmpty()) {
            TokenType[] types = new TokenType[tokens.size()];
            Arrays.fill(types, TokenType.NORMAL);
            return types;
        }
        if (numbers.get().length != tokens.size()) {
            throw metadata.invalid(
                    TOKEN_TYPE, "one type for each of %d tokens".formatted(tokens.size()), CONVERT_AGAIN);
        }
        return Arrays.stream(numbers.get()).mapToObj(TokenType::of).toArray(TokenType[]::new);
    }

    /** The id of a key; {@code absent}, if the vocabulary has it, where the file leaves the key out. */
    private int tokenId(String key, int absent) {
        return metadata.integer(key, 0, tokens.size() - 1).orElse(absent < tokens.size() ? absent : -1);
    }
}
