package dev.cakebench.cake.policy;

import dev.cakebench.inference.cache.DecodeObserver;

/** What a policy does to its cache while tokens are decoded. Immutable; the state of one cache is in the observer. */
@FunctionalInterface
public interface DecodeUpdater {

    /** Lets the cache grow. */
    DecodeUpdater NONE = context -> DecodeObserver.NONE;

    /** The observer of one cache. */
    DecodeObserver create(DecodeContext context);
}
