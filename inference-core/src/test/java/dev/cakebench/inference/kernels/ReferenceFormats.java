package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;

/** Dequantisation of one block in double precision, in the loops that the format tables describe. */
final class ReferenceFormats {
    private ReferenceFormats() {}

    /** The values of the block that starts at byte {@code at} of {@code b}. */
    static double[] block(GgmlType type, byte[] b, int at) {
        double[] y = new double[type.blockValues()];
        switch (type) {
            case F32 ->
                y[0] = Float.intBitsToFloat(
                        u8(b, at) | (u8(b, at + 1) << 8) | (u8(b, at + 2) << 16) | (u8(b, at + 3) << 24));
            case F16 -> y[0] = f16(b, at);
            case BF16 -> y[0] = Float.intBitsToFloat((u8(b, at) << 16) | (u8(b, at + 1) << 24));
            case Q4_0 -> {
                for (int j = 0; j < 16; j++) {
                    y[j] = ((u8(b, at + 2 + j) & 15) - 8) * f16(b, at);
                    y[j + 16] = ((u8(b, at + 2 + j) >> 4) - 8) * f16(b, at);
                }
            }
            case Q4_1 -> {
                for (int j = 0; j < 16; j++) {
                    y[j] = (u8(b, at + 4 + j) & 15) * f16(b, at) + f16(b, at + 2);
                    y[j + 16] = (u8(b, at + 4 + j) >> 4) * f16(b, at) + f16(b, at + 2);
                }
            }
            case Q5_0 -> {
                for (int j = 0; j < 16; j++) {
                    int pair = u8(b, at + 6 + j);
                    y[j] = ((pair & 15) + 16 * bit(b, at + 2, j) - 16) * f16(b, at);
                    y[j + 16] = ((pair >> 4) + 16 * bit(b, at + 2, j + 16) - 16) * f16(b, at);
                }
            }
            case Q5_1 -> {
                for (int j = 0; j < 16; j++) {
                    int pair = u8(b, at + 8 + j);
                    y[j] = ((pair & 15) + 16 * bit(b, at + 4, j)) * f16(b, at) + f16(b, at + 2);
                    y[j + 16] = ((pair >> 4) + 16 * bit(b, at + 4, j + 16)) * f16(b, at) + f16(b, at + 2);
                }
            }
            case Q8_0 -> {
                for (int j = 0; j < 32; j++) {
                    y[j] = b[at + 2 + j] * f16(b, at);
                }
            }
            case Q4_K -> {
                for (int k = 0; k < 4; k++) {
                    for (int l = 0; l < 32; l++) {
                        int pair = u8(b, at + 16 + 32 * k + l);
                        y[64 * k + l] = scaled(b, at, 2 * k, pair & 15);
                        y[64 * k + 32 + l] = scaled(b, at, 2 * k + 1, pair >> 4);
                    }
                }
            }
            case Q5_K -> {
                for (int k = 0; k < 4; k++) {
                    for (int l = 0; l < 32; l++) {
                        int pair = u8(b, at + 48 + 32 * k + l);
                        int high = u8(b, at + 16 + l);
                        y[64 * k + l] = scaled(b, at, 2 * k, (pair & 15) + ((high & (1 << (2 * k))) != 0 ? 16 : 0));
                        y[64 * k + 32 + l] =
                                scaled(b, at, 2 * k + 1, (pair >> 4) + ((high & (2 << (2 * k))) != 0 ? 16 : 0));
                    }
                }
            }
            case Q6_K -> {
                double d = f16(b, at + 208);
                for (int n = 0; n < 2; n++) {
                    int ql = at + 64 * n;
                    int qh = at + 128 + 32 * n;
                    int sc = at + 192 + 8 * n;
                    for (int l = 0; l < 32; l++) {
                        int h = u8(b, qh + l);
                        int q1 = ((u8(b, ql + l) & 15) | ((h & 3) << 4)) - 32;
                        int q2 = ((u8(b, ql + 32 + l) & 15) | (((h >> 2) & 3) << 4)) - 32;
                        int q3 = ((u8(b, ql + l) >> 4) | (((h >> 4) & 3) << 4)) - 32;
                        int q4 = ((u8(b, ql + 32 + l) >> 4) | (((h >> 6) & 3) << 4)) - 32;
                        y[128 * n + l] = d * b[sc + l / 16] * q1;
                        y[128 * n + 32 + l] = d * b[sc + l / 16 + 2] * q2;
                        y[128 * n + 64 + l] = d * b[sc + l / 16 + 4] * q3;
                        y[128 * n + 96 + l] = d * b[sc + l / 16 + 6] * q4;
                    }
                }
            }
        }
        return y;
    }

    private static double scaled(byte[] b, int at, int j, int q) {
        int s = at + 4;
        int scale;
        int min;
        if (j < 4) {
            scale = u8(b, s + j) & 63;
            min = u8(b, s + j + 4) & 63;
        } else {
            scale = (u8(b, s + j + 4) & 15) | ((u8(b, s + j - 4) >> 6) << 4);
            min = (u8(b, s + j + 4) >> 4) | ((u8(b, s + j) >> 6) << 4);
        }
        return f16(b, at) * scale * q - f16(b, at + 2) * min;
    }

    private static int bit(byte[] b, int at, int i) {
        return (u8(b, at + i / 8) >> (i % 8)) & 1;
    }

    private static double f16(byte[] b, int at) {
        return Float.float16ToFloat((short) (u8(b, at) | (u8(b, at + 1) << 8)));
    }

    private static int u8(byte[] b, int at) {
        return b[at] & 255;
    }
}
