package dev.cakebench.job.run;

/**
 * A part of an answer.
 *
 * @param feed tokens that enter the cache before the first token is decoded
 * @param stop what ends it
 */
public record Stage(int[] feed, StopRules stop) {

    /** Most tokens that it takes of the cache. */
    int tokens() {
        return feed.length + stop.maxNewTokens();
    }
}
