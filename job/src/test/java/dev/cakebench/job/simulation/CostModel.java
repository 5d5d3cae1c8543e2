package dev.cakebench.job.simulation;

/**
 * Seconds that a slot needs for an example: {@code fixed + perToken S + perSquare S^2} for a prompt of S tokens. The numbers
 * were fitted to measured runs, as docs/scale.md says.
 *
 * @param fixed the policies' work and the answers of all cells
 * @param modelBytes size of the model file
 */
record CostModel(String name, double fixed, double perToken, double perSquare, double modelBytes) {
    /** SmolLM2-135M Q4_1, 13 cells, one core. */
    static final CostModel SMALL = new CostModel("135M", 1.2, 3.2e-3, 5.2e-7, 98e6);

    /** An assumption, not measured: a model 52 times as large, with 8 cores a slot. */
    static final CostModel LARGE = SMALL.times("7B", 52 / 8.0, 4.4e9);

    double seconds(double tokens) {
        return fixed + perToken * tokens + perSquare * tokens * tokens;
    }

    private CostModel times(String other, double factor, double bytes) {
        return new CostModel(other, factor * fixed, factor * perToken, factor * perSquare, bytes);
    }
}
