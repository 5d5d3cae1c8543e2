package dev.cakebench.inference.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gate of the feed-forward layer against the definitions of its activations in double precision. */
abstract class AbstractGateTest {
    private static final double CLOSE = 1e-6;
    private static final double CANCELLED = 4e-16;

    /** Numbers of features around vectors of 4, 8 and 16 lanes and around the vectors held at a time. */
    private static final int[] SIZES = {1, 3, 4, 7, 8, 15, 16, 17, 67, 111, 112, 113, 127, 128, 129, 250};

    abstract Kernels kernels();

    @ParameterizedTest
    @EnumSource
    void panelsAndRows(GateActivation activation) {
        int lanes = kernels().panelTokens();
        for (int features : SIZES) {
            Floats gate = Floats.random(features * lanes, features, 4);
            Floats up = Floats.random(features * lanes, features + 1, 1);
            Floats panel = gate.copy();
            kernels().gatePanel(activation, panel.segment(), panel.offset(), up.segment(), up.offset(), features);
            panel.assertCanaries();
            Floats row = gate.copy();
            kernels().gateRow(activation, row.segment(), row.offset(), up.segment(), up.offset(), features);
            row.assertCanaries();
            for (int i = 0; i < features * lanes; i++) {
                double g = gate.get(i);
                double expected = activated(activation, g) * up.get(i);
                double close = tolerance(activation, g, expected);
                assertThat((double) panel.get(i))
                        .as("%d features, gate %s", features, g)
                        .isCloseTo(expected, within(close));
                if (i < features) {
                    assertThat(row.get(i)).isEqualTo(panel.get(i));
                } else {
                    assertThat(row.get(i)).isEqualTo((float) g);
                }
            }
        }
    }

    /** Gates so large that a square, a cube or an exponential overflows, and so small that they underflow. */
    @ParameterizedTest
    @EnumSource
    void saturates(GateActivation activation) {
        float[] sizes = {9, 14, 89, 1000, 1e13f, 2e19f, 1e30f, Float.MAX_VALUE, 1e-30f, Float.MIN_VALUE, 0};
        int count = 2 * sizes.length * 16;
        Floats gate = Floats.of(count);
        Floats up = Floats.of(count);
        for (int i = 0; i < count; i++) {
            float size = sizes[i % sizes.length];
            gate.set(i, i / sizes.length % 2 == 0 ? size : -size);
            up.set(i, 1);
        }
        Floats result = gate.copy();
        kernels().gateRow(activation, result.segment(), result.offset(), up.segment(), up.offset(), count);
        for (int i = 0; i < count; i++) {
            float g = gate.get(i);
            boolean saturated = Math.abs(g) > 1e4;
            double expected = saturated ? Math.max(g, 0) : activated(activation, g);
            double close = saturated ? 0 : tolerance(activation, g, expected);
            assertThat((double) result.get(i)).as("gate %s", g).isCloseTo(expected, within(close));
        }
    }

    /** The elements behind the last whole vector get the bits that a vector gives them. */
    @ParameterizedTest
    @EnumSource
    void anElementHasTheSameBitsInAnyPlace(GateActivation activation) {
        int count = 300;
        Floats gate = Floats.random(count, 1, 6);
        Floats up = Floats.random(count, 2, 1);
        Floats together = gate.copy();
        kernels().gateRow(activation, together.segment(), together.offset(), up.segment(), up.offset(), count);
        Floats alone = gate.copy();
        for (int i = 0; i < count; i++) {
            long at = alone.offset() + 4L * i;
            kernels().gateRow(activation, alone.segment(), at, up.segment(), at, 1);
        }
        assertThat(alone.toArray()).isEqualTo(together.toArray());
    }

    @Test
    void rangesAreChecked() {
        Floats small = Floats.of(7 * kernels().panelTokens());
        Floats large = Floats.of(8 * kernels().panelTokens());
        GateActivation activation = GateActivation.GELU_TANH;
        assertThatThrownBy(() -> kernels().gatePanel(activation, small.exact(), 0, large.exact(), 0, 8))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("gate");
        assertThatThrownBy(() -> kernels().gatePanel(activation, large.exact(), 0, small.exact(), 0, 8))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("up");
        assertThatThrownBy(() -> kernels().gateRow(activation, small.exact(), 4, large.exact(), 0, small.count()))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("gate");
        assertThatThrownBy(() -> kernels().gateRow(activation, large.exact(), 0, small.exact(), -4, 8))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("up");
    }

    private static double activated(GateActivation activation, double g) {
        return switch (activation) {
            case SILU -> g / (1 + Math.exp(-g));
            case GELU_TANH -> 0.5 * g * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (g + 0.044715 * g * g * g)));
        };
    }

    /**
     * An exponent rounded to 24 bits is off by its size times 2^-24, which its exponential is off relatively; the
     * definition by tanh cancels to the last bits of a double.
     */
    private static double tolerance(GateActivation activation, double g, double expected) {
        double relative = switch (activation) {
            case SILU -> CLOSE;
            case GELU_TANH -> CLOSE * (1 + 0.2 * Math.min(88, Math.abs(1.6 * g + 0.0714 * g * g * g)));
        };
        return relative * Math.abs(expected) + CANCELLED * Math.abs(g) + Float.MIN_VALUE;
    }
}
