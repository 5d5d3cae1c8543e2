package dev.cakebench.job.protocol.longbench;

import dev.cakebench.inference.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.stream.IntStream;

/** How the ends of a prompt that is too long become text again. */
enum Halves {
    /** LongBench v1: both ends have half the limit rounded down, each is decoded alone, and the texts are joined. */
    DECODED_APART {
        @Override
        int kept(int limit) {
            return 2 * (limit / 2);
        }

        @Override
        String text(Tokenizer tokenizer, int[] ids, int limit) {
            int half = limit / 2;
            return tokenizer.decode(Arrays.copyOf(ids, half), true)
                    + tokenizer.decode(Arrays.copyOfRange(ids, ids.length - half, ids.length), true);
        }
    },

    /** LongBench v2: the last end has the odd token of the limit, and both are decoded as one sequence. */
    DECODED_TOGETHER {
        @Override
        int kept(int limit) {
            return limit;
        }

        @Override
        String text(Tokenizer tokenizer, int[] ids, int limit) {
            int first = limit / 2;
            int[] joined = IntStream.concat(
                            Arrays.stream(ids, 0, first), Arrays.stream(ids, ids.length - (limit - first), ids.length))
                    .toArray();
            return tokenizer.decode(joined, true);
        }
    };

    /** How many tokens stay of a prompt that is longer than a limit. */
    abstract int kept(int limit);

    /** The text of what stays, without the tokens that the tokenizer added. */
    abstract String text(Tokenizer tokenizer, int[] ids, int limit);
}
