package dev.cakebench.cake.compact;

import dev.cakebench.cake.policy.CompactHead;
import dev.cakebench.cake.policy.Compactor;
import dev.cakebench.cake.policy.ContextSegment;
import dev.cakebench.inference.cache.KvStore;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the kept keys to their slots in the cache, so that the gaps which eviction left close: distances between entries,
 * and between an entry and the next queries, become distances between slots. As rotations are relative, the newest key
 * stays as it is and older ones are turned forward: the key in slot i of n goes to position S - n + i. Entries keep their
 * true positions in all reports, and in layers with a sliding window, which hide by them.
 *
 * <p>Makes the segment, in place of {@link Compactor#EVICT}.
 */
public record KeyRerotation() implements Compactor {

    @Override
    public CompactHead compact(CompactHead head) {
        int evicted = head.promptTokens() - head.kept() - head.tail().entries();
        if (evicted == 0) {
            return Compactor.EVICT.compact(head);
        }
        KvStore rows = head.rows();
        int[] positions = new int[head.kept()];
        for (int row = 0; row < positions.length; row++) {
            positions[row] = rows.position(row);
        }
        int[] rising = positions.clone();
        Arrays.sort(rising);
        var turned = new KvStore(head.arena(), rows.type(), rows.headDim(), Math.max(positions.length, 1));
        var key = new float[rows.headDim()];
        MemorySegment keyRow = MemorySegment.ofArray(key);
        MemorySegment valueRow = MemorySegment.ofArray(new float[rows.headDim()]);
        for (int row = 0; row < positions.length; row++) {
            rows.readKey(row, keyRow, 0);
            rows.readValue(row, valueRow, 0);
            int slot = Arrays.binarySearch(rising, positions[row]);
            head.rotary().turn(key, 0, evicted + slot - positions[row]);
            turned.append(positions[row], keyRow, 0, valueRow, 0);
        }
        return head.withRows(turned).withSegments(List.of(ContextSegment.owned(head.kernels(), head.arena(), turned)));
    }
}
