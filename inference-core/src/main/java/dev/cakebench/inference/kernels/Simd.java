package dev.cakebench.inference.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this JVM and all that follows from it. Everything is a static final, because C2 compiles vector
 * calls well only when it knows species, operator and segment while it parses a method.
 */
final class Simd {
    /** The widest vectors that C2 offers on this machine. */
    static final int MACHINE_BITS = FloatVector.SPECIES_PREFERRED.vectorBitSize();

    static final VectorSpecies<Float> FLOATS = species();
    static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
    static final int LANES = FLOATS.length();
    static final long VECTOR_BYTES = FLOATS.vectorByteSize();

    /** Whether there are 32 registers of 16 lanes (AVX-512), else 16 registers are assumed. */
    static final boolean WIDE = LANES >= 16;

    /** Bytes for one vector of ints; a 128-bit vector would need 32 bits of bytes, for which there is no species. */
    static final VectorSpecies<Byte> BYTES =
            LANES >= 8 ? VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LANES)) : ByteVector.SPECIES_64;

    /** Shorts for one vector of ints. */
    static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(16 * LANES));

    private static final IntVector BYTE_SHIFTS = IntVector.zero(INTS).addIndex(8);

    /** Rows and vectors of the matrix tile: {@code 6 x 4} leaves 4 + 1 of 32 registers, {@code 6 x 2} 2 + 1 of 16. */
    static final int TILE_ROWS = 6;

    static final int TILE_VECTORS = WIDE ? 4 : 2;
    static final int PANEL_TOKENS = TILE_VECTORS * LANES;
    static final long PANEL_ROW_BYTES = 4L * PANEL_TOKENS;

    /** Steps along the depth that the tile takes per turn. */
    static final int DEPTH_STEP = WIDE ? 1 : 2;

    /** Depth that one pass of the tile covers; a multiple of all block sizes of GGUF. */
    static final int CHUNK = WIDE ? 256 : 512;

    /** Distance in floats between rows of the tile's left operand: constant, and no multiple of 4096 bytes. */
    static final int ROW_STRIDE = CHUNK + 16;

    static final long TILE_BYTES = 4L * TILE_ROWS * ROW_STRIDE;

    /** All memory, addressed absolutely; kernels check their ranges before they use it. */
    static final MemorySegment ALL = everything();

    /** Keeps an address in a range that C2 knows, so that it drops the bounds checks of {@link #ALL}. */
    static final long MASK = 0x7fff_ffff_ffffL;

    /** The order of everything in files and, as {@link KernelProvider} checks, of this machine. */
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private Simd() {}

    /** As many unsigned bytes as a vector has lanes; for methods of few vector calls only, or C2 does not inline it. */
    static IntVector unsignedBytes(long address) {
        if (LANES == 4) {
            IntVector packed = IntVector.broadcast(INTS, ALL.get(Layouts.FILE_INT, address));
            return packed.lanewise(VectorOperators.LSHR, BYTE_SHIFTS).and(255);
        }
        return (IntVector) ByteVector.fromMemorySegment(BYTES, ALL, address, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    /** As many signed bytes as a vector has lanes, as floats; for methods of few vector calls only. */
    static FloatVector signedBytes(long address) {
        if (LANES == 4) {
            IntVector packed = IntVector.broadcast(INTS, ALL.get(Layouts.FILE_INT, address));
            return (FloatVector) packed.lanewise(VectorOperators.LSHR, BYTE_SHIFTS)
                    .lanewise(VectorOperators.LSHL, 24)
                    .lanewise(VectorOperators.ASHR, 24)
                    .convert(VectorOperators.I2F, 0);
        }
        return (FloatVector)
                ByteVector.fromMemorySegment(BYTES, ALL, address, ORDER).convertShape(VectorOperators.B2F, FLOATS, 0);
    }

    /** The 16-bit float of a file at {@code address}. */
    static float half(long address) {
        return Float.float16ToFloat(ALL.get(Layouts.FILE_SHORT, address));
    }

    /** The unsigned byte at {@code address}. */
    static int unsignedByte(long address) {
        return ALL.get(Layouts.BYTE, address) & 255;
    }

    static float get(long address) {
        return ALL.get(Layouts.FLOAT, address & MASK);
    }

    static void set(long address, float value) {
        ALL.set(Layouts.FLOAT, address & MASK, value);
    }

    /** Sets {@code count} floats, a multiple of the lanes, to {@code value}. */
    static void fill(long address, long count, float value) {
        FloatVector vector = FloatVector.broadcast(FLOATS, value);
        for (long i = 0; i < count; i += LANES) {
            vector.intoMemorySegment(ALL, (address + 4 * i) & MASK, ORDER);
        }
    }

    /**
     * Sum of the {@code LANES} floats at {@code address}, halving the vector until four are left; overwrites them. The
     * order of {@code reduceLanes} differs between interpreted and compiled code.
     */
    static float sumLanes(long address) {
        long p = address & MASK;
        if (LANES == 16) {
            FloatVector low = FloatVector.fromMemorySegment(FloatVector.SPECIES_256, ALL, p, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FloatVector.SPECIES_256, ALL, p + 32, ORDER);
            low.add(high).intoMemorySegment(ALL, p, ORDER);
        }
        if (LANES >= 8) {
            FloatVector low = FloatVector.fromMemorySegment(FloatVector.SPECIES_128, ALL, p, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FloatVector.SPECIES_128, ALL, p + 16, ORDER);
            low.add(high).intoMemorySegment(ALL, p, ORDER);
        }
        float even = ALL.get(Layouts.FLOAT, p) + ALL.get(Layouts.FLOAT, p + 8);
        float odd = ALL.get(Layouts.FLOAT, p + 4) + ALL.get(Layouts.FLOAT, p + 12);
        return even + odd;
    }

    /**
     * Sums of {@code vectors} vectors that lie one behind the other at {@code address}, in the order of {@link
     * #sumLanes(long)}; sum i replaces the float at {@code address + 16 * i}. Reads up to a vector behind the last.
     */
    static void sumLanes(long address, int vectors) {
        long base = address & MASK;
        for (int i = 0; LANES == 16 && i < vectors; i++) {
            long p = (base + 64L * i) & MASK;
            FloatVector low = FloatVector.fromMemorySegment(FloatVector.SPECIES_256, ALL, p, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FloatVector.SPECIES_256, ALL, p + 32, ORDER);
            low.add(high).intoMemorySegment(ALL, (base + 32L * i) & MASK, ORDER);
        }
        for (int i = 0; LANES >= 8 && i < vectors; i++) {
            long p = (base + 32L * i) & MASK;
            FloatVector low = FloatVector.fromMemorySegment(FloatVector.SPECIES_128, ALL, p, ORDER);
            FloatVector high = FloatVector.fromMemorySegment(FloatVector.SPECIES_128, ALL, p + 16, ORDER);
            low.add(high).intoMemorySegment(ALL, (base + 16L * i) & MASK, ORDER);
        }
        // Four floats are left of each vector: adding the next but one, then the next, to all leaves the sum in the
        // first.
        for (int i = 0; i < 4 * vectors; i += LANES) {
            long p = (base + 4L * i) & MASK;
            FloatVector first = FloatVector.fromMemorySegment(FLOATS, ALL, p, ORDER);
            first.add(FloatVector.fromMemorySegment(FLOATS, ALL, p + 8, ORDER)).intoMemorySegment(ALL, p, ORDER);
        }
        for (int i = 0; i < 4 * vectors; i += LANES) {
            long p = (base + 4L * i) & MASK;
            FloatVector first = FloatVector.fromMemorySegment(FLOATS, ALL, p, ORDER);
            first.add(FloatVector.fromMemorySegment(FLOATS, ALL, p + 4, ORDER)).intoMemorySegment(ALL, p, ORDER);
        }
    }

    private static VectorSpecies<Float> species() {
        Integer bits = Integer.getInteger(KernelProvider.BITS_PROPERTY);
        return bits == null
                ? FloatVector.SPECIES_PREFERRED
                : VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    }

    // Kernels address memory absolutely for speed; that is what the reinterpreted null segment is for.
    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
}
