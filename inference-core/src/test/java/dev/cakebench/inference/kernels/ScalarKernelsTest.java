package dev.cakebench.inference.kernels;

import org.junit.jupiter.api.Nested;

/** The suites of all kernels, for the specification. */
class ScalarKernelsTest {
    private static final Kernels KERNELS = KernelProvider.choose("scalar");

    @Nested
    class Dequantization extends AbstractDequantizationTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }

    @Nested
    class MatMul extends AbstractMatMulTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }

    @Nested
    class Elementwise extends AbstractElementwiseTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }

    @Nested
    class Attention extends AbstractAttentionTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }

    @Nested
    class KvAttention extends AbstractKvAttentionTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }

    @Nested
    class Gate extends AbstractGateTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }

    @Nested
    class WindowAttention extends AbstractWindowAttentionTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }

    @Nested
    class WindowStatistics extends AbstractWindowStatisticsTest {
        @Override
        Kernels kernels() {
            return KERNELS;
        }
    }
}
