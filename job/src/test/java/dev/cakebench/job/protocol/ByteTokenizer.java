package dev.cakebench.job.protocol;

import dev.cakebench.inference.tokenizer.StreamingDecoder;
import dev.cakebench.inference.tokenizer.TokenizedText;
import dev.cakebench.inference.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tokenizer whose ids can be told by eye: bytes are their own ids, two line feeds merge into one token, a BOS is added,
 * and there are two control tokens.
 */
public final class ByteTokenizer implements Tokenizer {
    public static final int BOS = 256;
    public static final int TURN_START = 257;
    public static final int TURN_END = 258;
    public static final int TWO_LINE_FEEDS = 259;

    private static final List<String> NAMES = List.of("<bos>", "<start>", "<end>");
    private static final String MERGED = "\n\n";

    @Override
    public int vocabularySize() {
        return 260;
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        int[] ids = tokenize(text, 0, parseSpecial ? 0 : text.length()).ids();
        return addSpecial
                ? IntStream.concat(IntStream.of(BOS), IntStream.of(ids)).toArray()
                : ids;
    }

    @Override
    public TokenizedText tokenize(String text, int plainStart, int plainEnd) {
        List<Integer> ids = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int control = controlTokenAt(text, i);
            int behind = control < 0 ? i : i + NAMES.get(control).length();
            if (behind > i && (behind <= plainStart || i >= plainEnd)) {
                ids.add(BOS + control);
                i = behind;
            } else if (text.startsWith(MERGED, i)) {
                ids.add(TWO_LINE_FEEDS);
                i += MERGED.length();
            } else {
                int codePoint = text.codePointAt(i);
                for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                    ids.add(b & 0xFF);
                }
                i += Character.charCount(codePoint);
            }
        }
        int[] ends = new int[ids.size()];
        int end = 0;
        for (int token = 0; token < ends.length; token++) {
            end += bytes(ids.get(token)).length;
            ends[token] = end;
        }
        return new TokenizedText(ids.stream().mapToInt(Integer::intValue).toArray(), ends);
    }

    private static int controlTokenAt(String text, int index) {
        for (int i = 0; i < NAMES.size(); i++) {
            if (text.startsWith(NAMES.get(i), index)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            if (!skipSpecial || !isSpecial(id)) {
                bytes.writeBytes(bytes(id));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes(int id) {
        if (id < BOS) {
            return new byte[] {(byte) id};
        }
        return (id == TWO_LINE_FEEDS ? MERGED : NAMES.get(id - BOS)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isSpecial(int id) {
        return id >= BOS && id < TWO_LINE_FEEDS;
    }

    @Override
    public boolean endsGeneration(int id) {
        return id == TURN_END;
    }

    @Override
    public int bos() {
        return BOS;
    }

    @Override
    public int eos() {
        return TURN_END;
    }

    @Override
    public StreamingDecoder streamingDecoder() {
        throw new UnsupportedOperationException("prompts are not decoded one token at a time");
    }
}
