package dev.cakebench.cake.policy;

import java.util.List;

/** Turns the rows that a head keeps into cache segments; compactors run one after the other. */
@FunctionalInterface
public interface Compactor {

    /** The kept rows as they are: a view of the shared rows, copied when decoding evicts from it. */
    Compactor EVICT = head ->
            head.withSegments(List.of(new ContextSegment(head.kernels(), head.arena(), head.rows(), head.kept())));

    /** The head after this step. */
    CompactHead compact(CompactHead head);
}
