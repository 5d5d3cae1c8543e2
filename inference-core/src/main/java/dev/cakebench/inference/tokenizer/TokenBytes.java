package dev.cakebench.inference.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bytes that each token stands for, one behind the other in a single array. */
final class TokenBytes {
    private static final Pattern BYTE_NAME = Pattern.compile("<0x([0-9A-Fa-f]{2})>");
    private static final byte[] NOTHING = {};

    private final byte[] bytes;
    /** Start of each token's bytes; one more entry than tokens. */
    private final int[] offsets;

    TokenBytes(Vocabulary vocabulary) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        this.offsets = new int[vocabulary.tokens().size() + 1];
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            all.writeBytes(bytes(vocabulary.tokens().get(id), vocabulary.types().get(id), id));
            offsets[id + 1] = all.size();
        }
        this.bytes = all.toByteArray();
    }

    byte[] get(int id) {
        return Arrays.copyOfRange(bytes, offsets[id], offsets[id + 1]);
    }

    void write(int id, ByteArrayOutputStream output) {
        output.write(bytes, offsets[id], offsets[id + 1] - offsets[id]);
    }

    private static byte[] bytes(String text, TokenType type, int id) {
        return switch (type) {
            case NORMAL -> ByteAlphabet.read(text);
            case CONTROL, UNKNOWN, USER_DEFINED -> text.getBytes(StandardCharsets.UTF_8);
            case BYTE -> new byte[] {byteOf(text, id)};
            case UNUSED, UNDEFINED -> NOTHING;
        };
    }

    private static byte byteOf(String text, int id) {
        Matcher name = BYTE_NAME.matcher(text);
        if (!name.matches()) {
            throw new TokenizerException(
                    "tokenizer.ggml.tokens[%d]: found the byte token '%s', allowed are <0x00> to <0xFF>: convert the model again"
                            .formatted(id, text));
        }
        return (byte) Integer.parseInt(name.group(1), 16);
    }
}
