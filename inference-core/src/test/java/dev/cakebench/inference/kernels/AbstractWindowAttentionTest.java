package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention of prefill where a query sees a window of the keys. */
abstract class AbstractWindowAttentionTest {
    private static final float SCALE = 0.35f;

    abstract Kernels kernels();

    /** Tokens, head width and windows around panels of 8, 16 and 64 tokens, tiles of 6 keys and blocks of 126. */
    @ParameterizedTest
    @CsvSource({
        "1,8,1",
        "17,8,1",
        "140,8,1",
        "140,8,2",
        "140,8,5",
        "140,8,6",
        "140,8,7",
        "140,16,8",
        "140,16,15",
        "140,16,16",
        "140,16,17",
        "140,7,63",
        "140,6,64",
        "140,8,65",
        "270,8,61",
        "270,8,62",
        "270,8,125",
        "270,8,126",
        "270,8,127",
        "270,8,139",
        "270,8,206",
        "300,8,252",
        "300,8,253",
        "131,64,129",
        "131,64,130",
        "131,64,131",
        "131,64,132",
        "131,64,2147483646",
        "60,257,20",
        "40,520,9"
    })
    void softmaxOfTheWindow(int tokens, int headDim, int window) {
        Floats q = Floats.random(tokens * headDim, 1, 1.5);
        Floats k = Floats.random(tokens * headDim, 2, 1);
        Floats v = Floats.random(tokens * headDim, 3, 1);
        float scale = (float) (1 / Math.sqrt(headDim));
        HeadAttention.of(kernels(), q, k, v, tokens, headDim, window, scale).assertSoftmax(q, k, v, window, scale);
    }

    /** Logits that fall from key to key: the largest one leaves the window at every step. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40, 130})
    void theMaximumIsThatOfTheWindow(int window) {
        int tokens = 300;
        int headDim = 4;
        Floats q = Floats.of(tokens * headDim);
        Floats k = Floats.of(tokens * headDim);
        Floats v = Floats.random(tokens * headDim, 3, 1);
        for (int i = 0; i < tokens; i++) {
            q.set(i * headDim, 1);
            k.set(i * headDim, -2 * i - 1000);
        }
        HeadAttention found = HeadAttention.of(kernels(), q, k, v, tokens, headDim, window, 1);
        double below = Math.exp(-2);
        for (int query = 0; query < tokens; query++) {
            int first = Math.max(0, query - window + 1);
            double sum = 0;
            double expected = 0;
            for (int key = first; key <= query; key++) {
                double weight = Math.pow(below, key - first);
                sum += weight;
                expected += weight * v.get(key * headDim + 1);
            }
            assertThat(found.max()[query]).isEqualTo(-2f * first - 1000);
            assertThat((double) found.sum()[query]).isCloseTo(sum, within(1e-6));
            assertThat((double) found.output()[query][1]).isCloseTo(expected / sum, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {203, 204, 1000, Integer.MAX_VALUE - 1})
    void aWindowOverEverythingHasTheBitsOfNoWindow(int window) {
        int tokens = 203;
        Floats q = Floats.random(tokens * 16, 1, 1);
        Floats k = Floats.random(tokens * 16, 2, 1);
        Floats v = Floats.random(tokens * 16, 3, 1);
        HeadAttention all = HeadAttention.of(kernels(), q, k, v, tokens, 16, Integer.MAX_VALUE, SCALE);
        HeadAttention windowed = HeadAttention.of(kernels(), q, k, v, tokens, 16, window, SCALE);
        for (int query = 0; query < tokens; query++) {
            windowed.assertSameBits(all, query);
        }
        assertThat(windowed.columnSums()).isEqualTo(all.columnSums());
    }

    /** Also queries whose window is not full yet: they see what they see without a window. */
    @Test
    void queriesBeforeTheWindowIsFullHaveTheBitsOfNoWindow() {
        int tokens = 203;
        int window = 131;
        Floats q = Floats.random(tokens * 16, 1, 1);
        Floats k = Floats.random(tokens * 16, 2, 1);
        Floats v = Floats.random(tokens * 16, 3, 1);
        HeadAttention all = HeadAttention.of(kernels(), q, k, v, tokens, 16, Integer.MAX_VALUE, SCALE);
        HeadAttention windowed = HeadAttention.of(kernels(), q, k, v, tokens, 16, window, SCALE);
        for (int query = 0; query < window; query++) {
            windowed.assertSameBits(all, query);
        }
        assertThat(windowed.output()[window]).isNotEqualTo(all.output()[window]);
    }

    /** The panel that a query stands in decides which keys are skipped, and which blocks its neighbours need. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 60, 126, 150, Integer.MAX_VALUE})
    void aQueryHasTheSameBitsInAnyPanel(int window) {
        int tokens = 290;
        Floats q = Floats.random(tokens * 10, 1, 1);
        Floats k = Floats.random(tokens * 10, 2, 1);
        Floats v = Floats.random(tokens * 10, 3, 1);
        HeadAttention expected = HeadAttention.of(kernels(), q, k, v, tokens, 10, window, SCALE);
        for (int shift : new int[] {1, 3, 7}) {
            HeadAttention shifted = HeadAttention.of(kernels(), q, k, v, tokens, 10, shift, window, SCALE);
            for (int query = shift; query < tokens; query++) {
                shifted.assertSameBits(expected, query);
            }
        }
    }

    /** Keys before the window of the last query, up to its own tile and block, may be anything. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 60, 131, 200})
    void aKeyOutsideTheWindowWeighsExactlyNothing(int window) {
        int tokens = 263;
        int headDim = 9;
        Floats q = Floats.random(tokens * headDim, 1, 1);
        Floats k = Floats.random(tokens * headDim, 2, 1);
        Floats v = Floats.random(tokens * headDim, 3, 1);
        HeadAttention expected = HeadAttention.of(kernels(), q, k, v, tokens, headDim, window, SCALE);
        for (int i = 0; i < (tokens - window) * headDim; i++) {
            k.set(i, 1e6f * (i % 3 - 1));
            v.set(i, 1e30f);
        }
        HeadAttention.of(kernels(), q, k, v, tokens, headDim, window, SCALE).assertSameBits(expected, tokens - 1);
    }

    /** Kept exponentials go through other memory; attention and statistics are the same to the bit. */
    @ParameterizedTest
    @ValueSource(ints = {20, 130, Integer.MAX_VALUE})
    void whatElseIsWantedOfAPanelChangesNoBit(int window) {
        Panel panel = new Panel(window);
        float[] output = panel.attend(true, false);
        float[] statistics = panel.statistics.toArray();

        assertThat(panel.attend(true, true)).isEqualTo(output);
        assertThat(panel.statistics.toArray()).isEqualTo(statistics);
        float[] sums = panel.columnSums();

        assertThat(panel.attend(false, true)).as("nothing is written").containsOnly(0);
        assertThat(panel.statistics.toArray()).isEqualTo(statistics);
        assertThat(panel.columnSums()).isEqualTo(sums);
    }

    /** The last panel of a prompt of 290 tokens. */
    private final class Panel {
        private static final int TOKENS = 290;
        private static final int HEAD_DIM = 16;
        private final int window;
        private final int lanes = kernels().panelTokens();
        private final int first = TOKENS / lanes * lanes - lanes;
        private final Floats queries = Floats.random(HEAD_DIM * lanes, 1, 1);
        private final Floats packed = Floats.of(Math.toIntExact(kernels().packedKvBytes(TOKENS, HEAD_DIM) / 4));
        private final Floats statistics = Floats.of(2 * lanes);
        private final Floats exponentials = Floats.of(Math.toIntExact(kernels().exponentialBytes(TOKENS) / 4));
        private final KernelScratch scratch = kernels().newScratch(Arena.ofAuto(), 1, HEAD_DIM);

        Panel(int window) {
            this.window = window;
            Floats keys = Floats.random(TOKENS * HEAD_DIM, 2, 1);
            kernels().packKv(keys.exact(), 0, keys.exact(), 0, TOKENS, HEAD_DIM, packed.exact(), 0);
        }

        /** The attention, or zeros where it is not wanted. */
        float[] attend(boolean attends, boolean keeps) {
            Floats output = Floats.of(HEAD_DIM * lanes);
            kernels()
                    .attendPanel(
                            queries.exact(),
                            0,
                            packed.exact(),
                            0,
                            TOKENS,
                            HEAD_DIM,
                            first,
                            window,
                            SCALE,
                            attends ? output.exact() : MemorySegment.NULL,
                            0,
                            statistics.exact(),
                            0,
                            keeps ? exponentials.exact() : MemorySegment.NULL,
                            0,
                            scratch);
            return output.toArray();
        }

        float[] columnSums() {
            Floats sums = Floats.of(TOKENS);
            kernels()
                    .addColumnSums(
                            exponentials.exact(),
                            0,
                            TOKENS,
                            first,
                            window,
                            statistics.exact(),
                            0,
                            sums.exact(),
                            0,
                            scratch);
            return sums.toArray();
        }
    }

    @Test
    void exponentialsThatDoNotFitAreRefused() {
        int lanes = kernels().panelTokens();
        Floats x = Floats.of(8 * lanes);
        Floats packed = Floats.of(Math.toIntExact(kernels().packedKvBytes(9, 8) / 4));
        KernelScratch scratch = kernels().newScratch(Arena.ofAuto(), 1, 8);
        MemorySegment tooShort = Floats.of(Math.toIntExact(kernels().exponentialBytes(9) / 4 - 1))
                .exact();
        assertThatThrownBy(() -> kernels()
                        .attendPanel(
                                x.exact(),
                                0,
                                packed.exact(),
                                0,
                                9,
                                8,
                                0,
                                9,
                                1,
                                x.exact(),
                                0,
                                x.exact(),
                                0,
                                tooShort,
                                0,
                                scratch))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("exponentials needs");
        assertThatThrownBy(() -> kernels().addColumnSums(tooShort, 0, 9, 0, 9, x.exact(), 0, x.exact(), 0, scratch))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("exponentials needs");
    }

    @Test
    void keysThatNoQuerySeesKeepTheirColumnSums() {
        int tokens = 200;
        int window = 20;
        int firstQuery = 150;
        Floats q = Floats.random(tokens * 8, 1, 1);
        Floats k = Floats.random(tokens * 8, 2, 1);
        Floats v = Floats.random(tokens * 8, 3, 1);
        float[] sums = HeadAttention.of(kernels(), q, k, v, tokens, 8, firstQuery, window, SCALE)
                .columnSums();
        double total = 0;
        for (int key = 0; key < tokens; key++) {
            if (key <= firstQuery - window) {
                assertThat(sums[key]).as("column %d", key).isZero();
            } else {
                assertThat(sums[key]).as("column %d", key).isPositive();
            }
            total += sums[key];
        }
        assertThat(total).isCloseTo(tokens - firstQuery, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aWindowWithoutTheOwnKeyIsRefused(int window) {
        int lanes = kernels().panelTokens();
        Floats x = Floats.of(8 * lanes);
        Floats packed = Floats.of(Math.toIntExact(kernels().packedKvBytes(1, 8) / 4));
        KernelScratch scratch = kernels().newScratch(Arena.ofAuto(), 1, 8);
        assertThatThrownBy(() -> kernels()
                        .attendPanel(
                                x.exact(),
                                0,
                                packed.exact(),
                                0,
                                1,
                                8,
                                0,
                                window,
                                1,
                                x.exact(),
                                0,
                                x.exact(),
                                0,
                                MemorySegment.NULL,
                                0,
                                scratch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window")
                .hasMessageContaining(String.valueOf(window));
        Floats exponentials = Floats.of(Math.toIntExact(kernels().exponentialBytes(1) / 4));
        assertThatThrownBy(() -> kernels()
                        .addColumnSums(exponentials.exact(), 0, 1, 0, window, x.exact(), 0, x.exact(), 0, scratch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("window");
    }
}
