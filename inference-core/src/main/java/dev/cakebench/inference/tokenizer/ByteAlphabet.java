package dev.cakebench.inference.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The printable characters that byte-level vocabularies are written in, one for each byte: the visible Latin-1 characters
 * stand for themselves, the other 68 bytes for U+0100 onwards (GPT-2).
 */
final class ByteAlphabet {
    private static final int FIRST_STAND_IN = 256;
    private static final char[] CHARACTERS = new char[256];
    /** Byte of a character, -1 where it has none. */
    private static final short[] BYTES = new short[FIRST_STAND_IN + 68];

    static {
        Arrays.fill(BYTES, (short) -1);
        int standIn = FIRST_STAND_IN;
        for (int value = 0; value < CHARACTERS.length; value++) {
            boolean visible = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
            int character = visible ? value : standIn++;
            CHARACTERS[value] = (char) character;
            BYTES[character] = (short) value;
        }
    }

    private ByteAlphabet() {}

    /** The character of a byte, 0 to 255. */
    static char character(int value) {
        return CHARACTERS[value];
    }

    /** The text that stands for bytes. */
    static String write(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = CHARACTERS[bytes[i] & 0xFF];
        }
        return new String(characters);
    }

    /** The bytes that a text stands for; a text with a character outside this alphabet stands for its own UTF-8. */
    static byte[] read(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = text.charAt(i);
            if (character >= BYTES.length || BYTES[character] < 0) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) BYTES[character];
        }
        return bytes;
    }
}
