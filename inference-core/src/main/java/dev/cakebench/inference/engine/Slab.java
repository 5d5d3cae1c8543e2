package dev.cakebench.inference.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/** One piece of native memory that is handed out anew for each use and grows to the largest use so far. */
final class Slab implements AutoCloseable {
    private @Nullable Piece piece;

    /** At least {@code bytes} bytes of any content; what was handed out before is no longer valid. */
    FloatBuffers reuse(long bytes) {
        if (piece == null || piece.memory.byteSize() < bytes) {
            close();
            piece = new Piece(Math.ceilDiv(bytes, FloatBuffers.ALIGNMENT) * FloatBuffers.ALIGNMENT);
        }
        return FloatBuffers.from(SegmentAllocator.slicingAllocator(piece.memory));
    }

    /** Bytes that are held now. */
    long bytes() {
        return piece == null ? 0 : piece.memory.byteSize();
    }

    @Override
    public void close() {
        if (piece != null) {
            piece.arena.close();
            piece = null;
        }
    }

    private static final class Piece {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;

        Piece(long bytes) {
            this.memory = arena.allocate(bytes, FloatBuffers.ALIGNMENT);
        }
    }
}
