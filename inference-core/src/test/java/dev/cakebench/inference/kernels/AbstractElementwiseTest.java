package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Norm, rotation, sums, softmax and the copies between panels and rows, against double precision. */
abstract class AbstractElementwiseTest {
    private static final double CLOSE = 1e-6;

    abstract Kernels kernels();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 576})
    void rmsNorm(int features) {
        int lanes = kernels().panelTokens();
        Floats weight = Floats.random(features, 1, 1);
        Floats panel = Floats.random(features * lanes, 2, 3);
        Floats normed = Floats.of(features * lanes);
        kernels()
                .rmsNormPanel(
                        panel.segment(),
                        panel.offset(),
                        weight.exact(),
                        normed.segment(),
                        normed.offset(),
                        features,
                        1e-5f);
        normed.assertCanaries();
        for (int t = 0; t < lanes; t++) {
            Floats row = Floats.of(features);
            double squares = 0;
            for (int f = 0; f < features; f++) {
                row.set(f, panel.get(f * lanes + t));
                squares += (double) row.get(f) * row.get(f);
            }
            double factor = 1 / Math.sqrt(squares / features + 1e-5f);
            Floats normedRow = row.copy();
            kernels()
                    .rmsNormRow(
                            normedRow.segment(),
                            normedRow.offset(),
                            weight.exact(),
                            normedRow.segment(),
                            normedRow.offset(),
                            features,
                            1e-5f);
            normedRow.assertCanaries();
            for (int f = 0; f < features; f++) {
                double expected = row.get(f) * factor * weight.get(f);
                assertThat((double) normed.get(f * lanes + t)).isCloseTo(expected, near(expected));
                assertThat((double) normedRow.get(f)).isCloseTo(expected, near(expected));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1,2,2",
        "3,10,8",
        "2,8,8",
        "2,9,6",
        "1,16,14",
        "2,16,16",
        "1,18,18",
        "3,32,30",
        "1,32,32",
        "2,34,34",
        "1,64,62",
        "2,64,64",
        "1,66,66",
        "1,80,32",
        "1,128,128",
        "1,130,130"
    })
    void rope(int heads, int headDim, int rotated) {
        for (RopeLayout layout : RopeLayout.values()) {
            rope(layout, heads, headDim, rotated);
        }
    }

    private void rope(RopeLayout layout, int heads, int headDim, int rotated) {
        int lanes = kernels().panelTokens();
        Floats panel = Floats.random(heads * headDim * lanes, 1, 1);
        Floats before = panel.copy();
        Floats rotation = Floats.of(rotated * lanes);
        for (int pair = 0; pair < rotated / 2; pair++) {
            for (int t = 0; t < lanes; t++) {
                rotation.set(2 * pair * lanes + t, (float) Math.cos(pair + t));
                rotation.set((2 * pair + 1) * lanes + t, (float) Math.sin(pair + t));
            }
        }
        kernels()
                .ropePanel(
                        panel.segment(),
                        panel.offset(),
                        heads,
                        headDim,
                        rotated,
                        layout,
                        rotation.segment(),
                        rotation.offset());
        panel.assertCanaries();
        for (int t = 0; t < lanes; t++) {
            Floats row = Floats.of(heads * headDim);
            for (int i = 0; i < heads * headDim; i++) {
                row.set(i, before.get(i * lanes + t));
            }
            Floats rowRotation = Floats.of(rotated);
            for (int i = 0; i < rotated; i++) {
                rowRotation.set(i, rotation.get(i * lanes + t));
            }
            kernels()
                    .ropeRow(
                            row.segment(),
                            row.offset(),
                            heads,
                            headDim,
                            rotated,
                            layout,
                            rowRotation.segment(),
                            rowRotation.offset());
            row.assertCanaries();
            for (int head = 0; head < heads; head++) {
                for (int i = 0; i < headDim; i++) {
                    int at = head * headDim + i;
                    double expected = turned(before, at, i, rotated, layout, lanes, t);
                    assertThat((double) panel.get(at * lanes + t)).isCloseTo(expected, within(CLOSE));
                    assertThat((double) row.get(at)).isCloseTo(expected, within(CLOSE));
                }
            }
        }
    }

    private static double turned(Floats x, int at, int i, int rotated, RopeLayout layout, int lanes, int t) {
        if (i >= rotated) {
            return x.get(at * lanes + t);
        }
        boolean interleaved = layout == RopeLayout.INTERLEAVED;
        int pair = interleaved ? i / 2 : i % (rotated / 2);
        boolean first = interleaved ? i % 2 == 0 : i < rotated / 2;
        int distance = interleaved ? 1 : rotated / 2;
        double angle = pair + t;
        double own = x.get(at * lanes + t);
        double other = x.get((first ? at + distance : at - distance) * lanes + t);
        return own * Math.cos(angle) + (first ? -other : other) * Math.sin(angle);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 37, 63, 64, 65, 130})
    void softmaxRow(int length) {
        for (int visible : new int[] {1, (length + 1) / 2, length}) {
            for (int first : new int[] {0, 1, visible / 2, visible - 1}) {
                if (first < visible) {
                    softmaxRow(length, first, visible);
                }
            }
        }
    }

    private void softmaxRow(int length, int first, int visible) {
        Floats logits = Floats.random(length, length, 8);
        Floats before = logits.copy();
        kernels().softmaxRow(logits.segment(), logits.offset(), length, first, visible, 0.5f);
        logits.assertCanaries();
        double max = Double.NEGATIVE_INFINITY;
        for (int i = first; i < visible; i++) {
            max = Math.max(max, 0.5 * before.get(i));
        }
        double sum = 0;
        for (int i = first; i < visible; i++) {
            sum += Math.exp(0.5 * before.get(i) - max);
        }
        for (int i = 0; i < length; i++) {
            double expected = first <= i && i < visible ? Math.exp(0.5 * before.get(i) - max) / sum : 0;
            // Logits of up to 16 are rounded to 2^-21, which is a relative error of their exponentials.
            assertThat((double) logits.get(i)).isCloseTo(expected, within(4 * CLOSE * expected));
        }
    }

    @Test
    void softmaxRowOfNothingIsZero() {
        for (int first : new int[] {0, 7, 20}) {
            Floats logits = Floats.random(20, 1, 8);
            kernels().softmaxRow(logits.segment(), logits.offset(), 20, first, first, 1);
            assertThat(logits.toArray()).containsOnly(0);
        }
    }

    @Test
    void softmaxRowChecksItsRange() {
        Floats logits = Floats.random(20, 1, 8);
        int[][] wrong = {{-1, 5, 20}, {6, 5, 20}, {0, 21, 20}, {0, 20, 21}};
        for (int[] range : wrong) {
            assertThatThrownBy(() -> kernels().softmaxRow(logits.exact(), 0, range[2], range[0], range[1], 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void softmaxRowGivesNothingToKeysFarBelow() {
        Floats logits = Floats.of(20);
        for (int i = 0; i < 20; i++) {
            logits.set(i, i == 7 ? 500 : -500);
        }
        kernels().softmaxRow(logits.segment(), logits.offset(), 20, 0, 20, 1);
        for (int i = 0; i < 20; i++) {
            assertThat(logits.get(i)).isEqualTo(i == 7 ? 1f : 0f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 67})
    void scaleRow(int length) {
        Floats x = Floats.random(length, 1, 1);
        Floats before = x.copy();
        kernels().scaleRow(x.segment(), x.offset(), length, 0.125f);
        x.assertCanaries();
        for (int i = 0; i < length; i++) {
            assertThat(x.get(i)).isEqualTo(before.get(i) * 0.125f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 15, 16, 17, 67})
    void addRow(int length) {
        Floats x = Floats.random(length, 1, 1);
        Floats before = x.copy();
        Floats summand = Floats.random(length, 2, 1);
        kernels().addRow(x.segment(), x.offset(), summand.segment(), summand.offset(), length);
        x.assertCanaries();
        for (int i = 0; i < length; i++) {
            assertThat(x.get(i)).isEqualTo(before.get(i) + summand.get(i));
        }
        assertThatThrownBy(() -> kernels().addRow(x.exact(), 4, summand.exact(), 0, length))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("x needs");
        assertThatThrownBy(() -> kernels().addRow(x.exact(), 0, summand.exact(), 4, length))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("summand needs");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 67})
    void addBiasPanel(int features) {
        int lanes = kernels().panelTokens();
        Floats x = Floats.random(features * lanes, 1, 1);
        Floats before = x.copy();
        MemorySegment bias = Floats.random(features, 2, 1).exact();
        kernels().addBiasPanel(x.segment(), x.offset(), bias, features);
        x.assertCanaries();
        for (int i = 0; i < features * lanes; i++) {
            float summand = bias.get(Layouts.FLOAT, 4L * (i / lanes));
            assertThat(x.get(i)).isEqualTo(before.get(i) + summand);
        }
        assertThatThrownBy(() -> kernels().addBiasPanel(x.exact(), 4, bias, features))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("x needs");
        Floats larger = Floats.of((features + 1) * lanes);
        assertThatThrownBy(() -> kernels().addBiasPanel(larger.exact(), 0, bias, features + 1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("bias needs");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 67, 96})
    void addAbsolutesPanel(int features) {
        int lanes = kernels().panelTokens();
        Floats x = Floats.random(features * lanes, 1, 1);
        Floats sums = Floats.random(lanes, 2, 1);
        Floats before = sums.copy();
        kernels().addAbsolutesPanel(x.segment(), x.offset(), features, sums.segment(), sums.offset());
        sums.assertCanaries();
        for (int t = 0; t < lanes; t++) {
            double expected = before.get(t);
            for (int f = 0; f < features; f++) {
                expected += Math.abs(x.get(f * lanes + t));
            }
            assertThat((double) sums.get(t)).isCloseTo(expected, within(CLOSE * features));
        }
        assertThatThrownBy(() -> kernels().addAbsolutesPanel(x.exact(), 4, features, sums.exact(), 0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("x needs");
        assertThatThrownBy(() -> kernels().addAbsolutesPanel(x.exact(), 0, features, sums.exact(), 4))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("sums needs");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8, 9, 15, 16, 17, 19, 31, 32, 33, 63, 64, 65})
    void panelsAndRowsAreCopiesOfEachOther(int features) {
        int lanes = kernels().panelTokens();
        int stride = features + 4;
        for (int tokens : new int[] {0, 1, lanes - 1, lanes}) {
            Floats rows = Floats.random(lanes * stride, 1, 1);
            Floats panel = Floats.random(features * lanes, 2, 1);
            kernels()
                    .rowsToPanel(
                            rows.segment(), rows.offset(), stride, features, tokens, panel.segment(), panel.offset());
            panel.assertCanaries();
            for (int f = 0; f < features; f++) {
                for (int t = 0; t < lanes; t++) {
                    assertThat(panel.get(f * lanes + t)).isEqualTo(t < tokens ? rows.get(t * stride + f) : 0);
                }
            }
            Floats back = Floats.of(lanes * stride);
            kernels()
                    .panelToRows(
                            panel.segment(),
                            panel.offset(),
                            2,
                            features - 3,
                            tokens,
                            back.segment(),
                            back.offset(),
                            stride);
            back.assertCanaries();
            for (int t = 0; t < lanes; t++) {
                for (int f = 0; f < stride; f++) {
                    boolean copied = t < tokens && f < features - 3;
                    assertThat(back.get(t * stride + f)).isEqualTo(copied ? rows.get(t * stride + f + 2) : 0);
                }
            }
        }
    }

    private static Offset<Double> near(double expected) {
        return within(CLOSE * Math.abs(expected) + 1e-30);
    }
}
