package dev.cakebench.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whatever happens to a file: it opens and can be read, or it is refused. */
class GgufMutationTest {

    private static final long SEED = 20_250_125;
    private static final int MUTATIONS = 20_000;
    private static final int LARGEST_CHANGE = 4;

    private static final byte[] VALID = new GgufWriter()
            .string("general.architecture", "llama")
            .alignment(16)
            .uint16("llama.block_count", 1)
            .int64("llama.context_length", 64)
            .float32("llama.rope.freq_base", 10_000)
            .bool("tokenizer.ggml.add_bos_token", true)
            .strings("tokenizer.ggml.tokens", List.of("a", "\u0120b", "\ud83c\udf70"))
            .int32s("tokenizer.ggml.token_type", 1, 1, 3)
            .float32s("tokenizer.ggml.scores", 0, -1, -2)
            .tensor("token_embd.weight", new float[] {1, 2, 3, 4, 5, 6}, 2, 3)
            .tensor("blk.0.attn_q.weight", GgmlType.Q8_0, new byte[2 * 34], 32, 2)
            .tensor("output_norm.weight", new float[] {1, 1}, 2)
            .toByteArray();

    @Test
    void everyTruncationIsRefused() {
        readAll(VALID);
        for (int length = 0; length < VALID.length; length++) {
            byte[] truncated = Arrays.copyOf(VALID, length);
            assertThatExceptionOfType(GgufFormatException.class)
                    .as("first %d bytes of %d", length, VALID.length)
                    .isThrownBy(() -> readAll(truncated));
        }
    }

    @Test
    void everyBitFlipOpensOrIsRefused() {
        int refused = 0;
        for (int bit = 0; bit < VALID.length * Byte.SIZE; bit++) {
            byte[] flipped = VALID.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            refused += opensOrIsRefused(flipped, "bit " + bit) ? 0 : 1;
        }
        assertThat(refused).isBetween(1, VALID.length * Byte.SIZE - 1);
    }

    @Test
    void everyMutationOpensOrIsRefused() {
        SplittableRandom random = new SplittableRandom(SEED);
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (int round = 0; round < MUTATIONS; round++) {
                opensOrIsRefused(mutate(random), "round " + round + " of seed " + SEED);
            }
        });
    }

    private static byte[] mutate(SplittableRandom random) {
        byte[] bytes = VALID.clone();
        int changes = random.nextInt(1, LARGEST_CHANGE + 1);
        for (int change = 0; change < changes; change++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                case 2 -> {
                    int end = Math.min(bytes.length, at + random.nextInt(1, 9));
                    Arrays.fill(bytes, at, end, (byte) (random.nextBoolean() ? 0xFF : 0));
                }
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(1, 33), bytes.length - Math.max(at, from));
                    System.arraycopy(VALID, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static boolean opensOrIsRefused(byte[] bytes, String what) {
        try {
            readAll(bytes);
            return true;
        } catch (GgufFormatException e) {
            assertThat(e).as(what).hasMessageStartingWith("model.gguf: ");
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what + " must open or be refused with a GgufFormatException", e);
        }
    }

    /** Opens a file and touches all that it holds. */
    private static void readAll(byte[] bytes) {
        GgufFile file = GgufFileTest.parse(bytes);
        for (GgufTensor tensor : file.tensors().values()) {
            assertThat(tensor.data().byteSize())
                    .isEqualTo(tensor.rows() * tensor.type().rowBytes(tensor.columns()));
        }
        GgufMetadata metadata = file.metadata();
        metadata.string("general.architecture");
        metadata.integer("llama.block_count", 0, 100);
        metadata.integer("llama.context_length", 0, 1 << 20);
        metadata.floating("llama.rope.freq_base", 1, 1e9);
        metadata.bool("tokenizer.ggml.add_bos_token");
        metadata.strings("tokenizer.ggml.tokens");
        metadata.integers("tokenizer.ggml.token_type", 0, 6);
        metadata.floats("tokenizer.ggml.scores");
    }
}
