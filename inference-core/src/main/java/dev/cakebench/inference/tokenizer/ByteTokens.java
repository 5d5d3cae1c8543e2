package dev.cakebench.inference.tokenizer;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** The names of tokens that stand for one byte: {@code <0x00>} to {@code <0xFF>}. */
final class ByteTokens {
    private static final Pattern NAME = Pattern.compile("<0x[0-9A-Fa-f]{2}>");

    private ByteTokens() {}

    /** The name of a byte, 0 to 255. */
    static String name(int value) {
        return "<0x%02X>".formatted(value);
    }

    /**
     * The byte that a token of type byte stands for.
     *
     * @throws TokenizerException when its text is no such name
     */
    static byte value(String name, int id) {
        if (!NAME.matcher(name).matches()) {
            throw new TokenizerException(
                    "tokenizer.ggml.tokens[%d]: found the byte token '%s', allowed are <0x00> to <0xFF>: convert the model again"
                            .formatted(id, name));
        }
        return (byte) HexFormat.fromHexDigits(name, 3, 5);
    }
}
