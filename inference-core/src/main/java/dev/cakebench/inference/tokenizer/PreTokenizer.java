package dev.cakebench.inference.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a text is cut into the words that byte pairs are merged within: {@code tokenizer.ggml.pre}. Where llama.cpp gives
 * a pre-tokenizer several patterns, each cuts the pieces of the one before.
 *
 * @param names in model files
 * @param splitter cuts a text into words
 * @param ignoresMerges whether a word that is a token stays whole even if the merges would not build it
 * @param addsBos whether BOS is added where the file does not say
 */
record PreTokenizer(List<String> names, Splitter splitter, boolean ignoresMerges, boolean addsBos) {
    /** What llama.cpp uses for a file that names none. */
    static final PreTokenizer DEFAULT = new PreTokenizer(
            List.of("default"),
            new RunSplitter(CharacterClass::isDefaultPunctuation, 1, Integer.MAX_VALUE)
                    .then(new Gpt2Splitter())
                    .then(new RunSplitter(CharacterClass::isNumber, 1, Integer.MAX_VALUE))
                    .then(new RunSplitter(CharacterClass::isAsciiDigit, 3, 3)),
            false,
            false);

    static final PreTokenizer GPT2 = new PreTokenizer(List.of("gpt-2"), new Gpt2Splitter(), false, false);

    static final PreTokenizer LLAMA_BPE = new PreTokenizer(
            List.of("llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral"), new Llama3Splitter(3), true, true);

    /** Llama 3's words, merged by the merges alone; early conversions of models made from Llama 3 carry it. */
    static final PreTokenizer SMAUG = new PreTokenizer(List.of("smaug-bpe"), new Llama3Splitter(3), false, false);

    static final PreTokenizer TEKKEN = new PreTokenizer(List.of("tekken"), new TekkenSplitter(), true, true);

    static final PreTokenizer QWEN2 =
            new PreTokenizer(List.of("qwen2", "deepseek-r1-qwen"), new Llama3Splitter(1), false, false);

    static final PreTokenizer SMOLLM = new PreTokenizer(
            List.of("smollm"), new RunSplitter(CharacterClass::isNumber, 1, 1).then(new Gpt2Splitter()), false, false);

    private static final List<PreTokenizer> ALL = List.of(DEFAULT, GPT2, LLAMA_BPE, SMAUG, QWEN2, SMOLLM, TEKKEN);

    /** The pre-tokenizer of a name in a file; empty when it is not supported. */
    static Optional<PreTokenizer> named(String name) {
        for (PreTokenizer preTokenizer : ALL) {
            if (preTokenizer.names.contains(name)) {
                return Optional.of(preTokenizer);
            }
        }
        return Optional.empty();
    }

    /** All names that {@link #named} finds. */
    static List<String> allNames() {
        List<String> all = new ArrayList<>();
        for (PreTokenizer preTokenizer : ALL) {
            all.addAll(preTokenizer.names);
        }
        return List.copyOf(all);
    }
}
