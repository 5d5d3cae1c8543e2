package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.RopeTable;
import java.lang.foreign.MemorySegment;

/** The rotary table of prompt panels, {@code [panel][pairs][2][panelTokens]}; kept, since every prompt starts at 0. */
final class PanelRotations implements AutoCloseable {
    private final RopeTable rope;
    private final int lanes;
    private final Slab slab = new Slab();
    private MemorySegment table = MemorySegment.NULL;
    private int filled;

    PanelRotations(RopeTable rope, int lanes) {
        this.rope = rope;
        this.lanes = lanes;
    }

    /** The table of at least {@code panels} panels. */
    MemorySegment upTo(int panels, WorkerPool pool) {
        if (filled < panels) {
            // Growing frees the old table first: whatever fails from here on, nothing is left of it.
            filled = 0;
            table = MemorySegment.NULL;
            MemorySegment grown = slab.reuse(bytes(panels)).floats(bytes(panels) / Float.BYTES);
            pool.run(panels, (panel, worker) -> rope.fillPanel(panel * lanes, lanes, grown, offset(panel)));
            table = grown;
            filled = panels;
        }
        return table;
    }

    /** Byte offset of one panel. */
    long offset(int panel) {
        return bytes(panel);
    }

    /** Bytes of the table of {@code panels} panels. */
    long bytes(int panels) {
        return 4L * panels * lanes * rope.floatsPerPosition();
    }

    @Override
    public void close() {
        slab.close();
    }
}
