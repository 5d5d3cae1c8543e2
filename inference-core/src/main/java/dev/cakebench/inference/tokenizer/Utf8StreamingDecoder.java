package dev.cakebench.inference.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decodes UTF-8 that arrives in parts; a sequence cut by the end of a part waits for the next. Not thread safe. */
final class Utf8StreamingDecoder implements StreamingDecoder {
    private final Tokenizer tokenizer;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** Bytes of an incomplete sequence, ready to be read. */
    private ByteBuffer held = ByteBuffer.allocate(0);

    private final boolean dropsSpace;
    private boolean first = true;

    /**
     * Decodes what {@code tokenizer}'s tokens stand for; its special tokens are skipped.
     *
     * @param dropsSpace whether a space at the start of the stream is left out
     */
    Utf8StreamingDecoder(Tokenizer tokenizer, boolean dropsSpace) {
        this.tokenizer = tokenizer;
        this.dropsSpace = dropsSpace;
    }

    @Override
    public String accept(int id) {
        if (tokenizer.isSpecial(id)) {
            return "";
        }
        byte[] bytes = tokenizer.bytes(id);
        boolean drops = dropsSpace && first && bytes.length > 0 && bytes[0] == ' ';
        first = false;
        return decode(drops ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes, false);
    }

    @Override
    public String finish() {
        String rest = decode(new byte[0], true);
        decoder.reset();
        first = true;
        return rest;
    }

    private String decode(byte[] bytes, boolean last) {
        ByteBuffer input = ByteBuffer.allocate(held.remaining() + bytes.length)
                .put(held)
                .put(bytes)
                .flip();
        // UTF-8 never decodes to more chars than it has bytes.
        CharBuffer output = CharBuffer.allocate(input.remaining());
        decoder.decode(input, output, last);
        held = input.slice();
        return output.flip().toString();
    }
}
