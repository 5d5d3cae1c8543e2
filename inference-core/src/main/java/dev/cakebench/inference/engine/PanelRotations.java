package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.RopeTable;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The rotary tables of prompt panels, {@code [panel][table][pairs][2][panelTokens]}; kept, since every prompt starts at
 * 0.
 */
final class PanelRotations implements AutoCloseable {
    private final List<RopeTable> ropes;
    private final int lanes;
    private final Slab slab = new Slab();
    private MemorySegment table = MemorySegment.NULL;
    private int filled;

    /**
     * @param ropes the tables, of as many pairs each
     * @param lanes tokens of a panel
     */
    PanelRotations(List<RopeTable> ropes, int lanes) {
        this.ropes = ropes;
        this.lanes = lanes;
    }

    /** The tables of at least {@code panels} panels. */
    MemorySegment upTo(int panels, WorkerPool pool) {
        if (filled < panels) {
            // Growing frees the old table first: whatever fails from here on, nothing is left of it.
            filled = 0;
            table = MemorySegment.NULL;
            MemorySegment grown = slab.reuse(bytes(panels)).floats(bytes(panels) / Float.BYTES);
            pool.run(panels, (panel, worker) -> {
                for (int rope = 0; rope < ropes.size(); rope++) {
                    ropes.get(rope).fillPanel(panel * lanes, lanes, grown, offset(panel, rope));
                }
            });
            table = grown;
            filled = panels;
        }
        return table;
    }

    /** Byte offset of one panel of table {@code rope}. */
    long offset(int panel, int rope) {
        return ((long) panel * ropes.size() + rope) * bytesPerTable();
    }

    /** Bytes of the tables of {@code panels} panels. */
    long bytes(int panels) {
        return (long) panels * ropes.size() * bytesPerTable();
    }

    /** Bytes that are held now. */
    long heldBytes() {
        return slab.bytes();
    }

    private long bytesPerTable() {
        return 4L * lanes * ropes.getFirst().floatsPerPosition();
    }

    @Override
    public void close() {
        slab.close();
    }
}
