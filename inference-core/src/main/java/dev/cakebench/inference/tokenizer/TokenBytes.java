package dev.cakebench.inference.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** The bytes that each token stands for, one behind the other in a single array. */
final class TokenBytes {
    private static final byte[] NOTHING = {};

    private final byte[] bytes;
    /** Start of each token's bytes; one more entry than tokens. */
    private final int[] offsets;

    /** @param ordinary what a token of type normal stands for */
    TokenBytes(Vocabulary vocabulary, Function<String, byte[]> ordinary) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        this.offsets = new int[vocabulary.tokens().size() + 1];
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            String text = vocabulary.tokens().get(id);
            all.writeBytes(
                    switch (vocabulary.types().get(id)) {
                        case NORMAL -> ordinary.apply(text);
                        case CONTROL, UNKNOWN, USER_DEFINED -> text.getBytes(StandardCharsets.UTF_8);
                        case BYTE -> new byte[] {ByteTokens.value(text, id)};
                        case UNUSED, UNDEFINED -> NOTHING;
                    });
            offsets[id + 1] = all.size();
        }
        this.bytes = all.toByteArray();
    }

    byte[] get(int id) {
        return Arrays.copyOfRange(bytes, offsets[id], offsets[id + 1]);
    }

    int length(int id) {
        return offsets[id + 1] - offsets[id];
    }

    /** Writes a token's bytes, on request without a space at their start. */
    void write(int id, boolean withoutSpace, ByteArrayOutputStream output) {
        int start = offsets[id];
        if (withoutSpace && length(id) > 0 && bytes[start] == ' ') {
            start++;
        }
        output.write(bytes, start, offsets[id + 1] - start);
    }
}
