package dev.cakebench.job.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Examples whose lengths are spread as those of real data. */
final class Workload {
    /** Characters of the 200 rows of LongBench's multi_news: the shortest, then every twentieth part. */
    private static final double[] CHARACTERS = {
        1743, 4728, 5085, 6328, 7268, 8018, 8440, 9147, 9703, 10141, 10754, 11692, 12942, 13438, 14680, 16054, 18300,
        20383, 23913, 30126, 67068
    };

    /** The median row has 2,270 of SmolLM2's tokens; longer prompts than 7,680 are cut. */
    private static final double TOKENS_PER_CHARACTER = 2270 / 10754.0;

    private static final double MOST_TOKENS = 7680;

    private Workload() {}

    static List<SimulatedExample> examples(int number, SimulatedModel model) {
        SplittableRandom random = new SplittableRandom(42);
        return IntStream.range(0, number)
                .mapToObj(i -> model.example(tokens(random.nextDouble())))
                .toList();
    }

    private static int tokens(double quantile) {
        double place = quantile * (CHARACTERS.length - 1);
        int below = (int) place;
        double characters = CHARACTERS[below] + (place - below) * (CHARACTERS[below + 1] - CHARACTERS[below]);
        return (int) Math.min(MOST_TOKENS, characters * TOKENS_PER_CHARACTER);
    }
}
