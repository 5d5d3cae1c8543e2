package dev.cakebench.inference.kernels;

/** The activation of a gated feed-forward layer, which multiplies the linear half. */
public enum GateActivation {
    /** {@code g / (1 + exp(-g))}; the gate of SwiGLU (Shazeer, "GLU Variants Improve Transformer", 2020). */
    SILU,

    /**
     * {@code 0.5 g (1 + tanh(u))} with {@code u = sqrt(2 / pi) (g + 0.044715 g^3)}, the approximation of GELU by tanh
     * (Hendrycks and Gimpel, 2016); computed as the equal {@code g / (1 + exp(-2 u))}.
     */
    GELU_TANH
}
