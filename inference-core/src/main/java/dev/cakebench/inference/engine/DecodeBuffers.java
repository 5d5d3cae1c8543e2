package dev.cakebench.inference.engine;

import dev.cakebench.inference.model.ModelShape;
import java.lang.foreign.MemorySegment;

/** The working memory of decoding steps of a batch, all 32-bit floats in rows. */
final class DecodeBuffers {
    /** {@code [batch][embeddingLength]}. */
    final MemorySegment residual;
    /** {@code [batch][embeddingLength]}. */
    final MemorySegment normed;
    /** {@code [batch][heads * headDim]}. */
    final MemorySegment queries;
    /** {@code [batch][kvHeads * headDim]}. */
    final MemorySegment keys;
    /** {@code [batch][kvHeads * headDim]}. */
    final MemorySegment values;
    /** {@code [batch][heads * headDim]}. */
    final MemorySegment attended;
    /** {@code [batch][feedForwardLength]}. */
    final MemorySegment gate;
    /** {@code [batch][feedForwardLength]}. */
    final MemorySegment up;
    /** {@code [batch][vocabularySize]}. */
    final MemorySegment logits;
    /** {@code [tables][batch][pairs][2]}. */
    final MemorySegment rotation;
    /** Bytes of all buffers together. */
    private final long bytes;

    /**
     * @param rotationFloats floats that one position takes in all rotary tables together
     */
    DecodeBuffers(FloatBuffers memory, ModelShape shape, int rotationFloats, int batch) {
        this.residual = memory.floats((long) batch * shape.embeddingLength());
        this.normed = memory.floats((long) batch * shape.embeddingLength());
        this.queries = memory.floats((long) batch * shape.heads() * shape.headDim());
        this.keys = memory.floats((long) batch * shape.kvHeads() * shape.headDim());
        this.values = memory.floats((long) batch * shape.kvHeads() * shape.headDim());
        this.attended = memory.floats((long) batch * shape.heads() * shape.headDim());
        this.gate = memory.floats((long) batch * shape.feedForwardLength());
        this.up = memory.floats((long) batch * shape.feedForwardLength());
        this.logits = memory.floats((long) batch * shape.vocabularySize());
        this.rotation = memory.floats((long) batch * rotationFloats);
        this.bytes = memory.bytes();
    }

    /** Bytes that the buffers of such a batch take together. */
    static long bytes(ModelShape shape, int rotationFloats, int batch) {
        return new DecodeBuffers(FloatBuffers.measuring(), shape, rotationFloats, batch).bytes;
    }
}
