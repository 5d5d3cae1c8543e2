package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.DecodeObserver;

/** What a policy does to its cache while tokens are decoded. Immutable; the state of one cache is in the observer. */
@FunctionalInterface
public interface DecodeUpdater {

    /** Lets the cache grow. */
    DecodeUpdater NONE = new DecodeUpdater() {
        @Override
        public DecodeObserver create(DecodeContext context) {
            return DecodeObserver.NONE;
        }

        @Override
        public boolean evicts(int entries, int budget) {
            return false;
        }
    };

    /** The observer of one cache. */
    DecodeObserver create(DecodeContext context);

    /**
     * Whether entries may go while a cache grows; a cache that evicts has rows of its own. Plans memory.
     *
     * @param entries prompt tokens and all tokens that will be decoded
     * @param budget entries per layer and KV head on average
     */
    default boolean evicts(int entries, int budget) {
        return true;
    }

    /**
     * Whether {@link DecodeContext#scores} is needed. The scorer is then asked for the scores of all prompt tokens, with a
     * window of 0.
     */
    default boolean wantsScores() {
        return false;
    }
}
