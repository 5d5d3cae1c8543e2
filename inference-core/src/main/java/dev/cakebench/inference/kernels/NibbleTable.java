package dev.cakebench.inference.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The 16 signed bytes that nibbles stand for. Knows no vectors, because the scalar kernels read it too. */
final class NibbleTable {
    private final MemorySegment entries;

    /** @param entries the values of the nibbles 0 to 15 */
    NibbleTable(int... entries) {
        this.entries = Arena.global().allocate(16, 16);
        for (int nibble = 0; nibble < 16; nibble++) {
            this.entries.set(Layouts.BYTE, nibble, (byte) entries[nibble]);
        }
    }

    /** What {@code nibble} stands for. */
    int get(int nibble) {
        return entries.get(Layouts.BYTE, nibble);
    }

    /** Where the 16 bytes lie, for {@link TableNibbles#expand}. */
    long address() {
        return entries.address();
    }
}
