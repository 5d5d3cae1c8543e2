package dev.cakebench.inference.kernels;

import dev.cakebench.inference.gguf.GgmlType;

/** Dequantisation of one block in double precision, in the loops that the format tables describe. */
final class ReferenceFormats {
    private static final int[] NON_LINEAR = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

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
            case Q2_K -> {
                int group = 0;
                for (int half = 0; half < 2; half++) {
                    for (int shift = 0; shift < 8; shift += 2) {
                        for (int part = 0; part < 2; part++, group++) {
                            for (int l = 0; l < 16; l++) {
                                int q = (u8(b, at + 16 + 32 * half + 16 * part + l) >> shift) & 3;
                                int scale = u8(b, at + group) % 16;
                                int min = u8(b, at + group) / 16;
                                y[16 * group + l] = f16(b, at + 80) * scale * q - f16(b, at + 82) * min;
                            }
                        }
                    }
                }
            }
            case Q3_K -> {
                int[] scales = scalesOfQ3K(b, at + 96);
                int group = 0;
                int mask = 1;
                for (int half = 0; half < 2; half++) {
                    for (int shift = 0; shift < 8; shift += 2, mask <<= 1) {
                        for (int part = 0; part < 2; part++, group++) {
                            for (int l = 0; l < 16; l++) {
                                int q = (u8(b, at + 32 + 32 * half + 16 * part + l) >> shift) & 3;
                                int less = (u8(b, at + 16 * part + l) & mask) != 0 ? 0 : 4;
                                y[16 * group + l] = f16(b, at + 108) * scales[group] * (q - less);
                            }
                        }
                    }
                }
            }
            case IQ4_NL -> {
                for (int j = 0; j < 16; j++) {
                    y[j] = f16(b, at) * NON_LINEAR[u8(b, at + 2 + j) & 15];
                    y[j + 16] = f16(b, at) * NON_LINEAR[u8(b, at + 2 + j) >> 4];
                }
            }
            case IQ4_XS -> {
                int high = u8(b, at + 2) | (u8(b, at + 3) << 8);
                for (int group = 0; group < 8; group++) {
                    int low = group % 2 == 0 ? u8(b, at + 4 + group / 2) & 15 : u8(b, at + 4 + group / 2) >> 4;
                    double scale = f16(b, at) * (low + 16 * (high % 4) - 32);
                    high /= 4;
                    for (int j = 0; j < 16; j++) {
                        int pair = u8(b, at + 8 + 16 * group + j);
                        y[32 * group + j] = scale * NON_LINEAR[pair & 15];
                        y[32 * group + j + 16] = scale * NON_LINEAR[pair >> 4];
                    }
                }
            }
            case MXFP4 -> {
                double scale = Math.scalb(1.0, u8(b, at) - 127);
                for (int j = 0; j < 16; j++) {
                    y[j] = scale * e2m1(u8(b, at + 1 + j) & 15);
                    y[j + 16] = scale * e2m1(u8(b, at + 1 + j) >> 4);
                }
            }
        }
        return y;
    }

    /** The 16 scales of Q3_K as ggml unpacks them: four words of four bytes. */
    private static int[] scalesOfQ3K(byte[] b, int at) {
        int[] words = new int[4];
        for (int i = 0; i < 12; i++) {
            words[i / 4] |= u8(b, at + i) << (8 * (i % 4));
        }
        int high = words[2];
        words[2] = ((words[0] >>> 4) & 0x0f0f0f0f) | (((high >>> 4) & 0x03030303) << 4);
        words[3] = ((words[1] >>> 4) & 0x0f0f0f0f) | (((high >>> 6) & 0x03030303) << 4);
        words[0] = (words[0] & 0x0f0f0f0f) | ((high & 0x03030303) << 4);
        words[1] = (words[1] & 0x0f0f0f0f) | (((high >>> 2) & 0x03030303) << 4);
        int[] scales = new int[16];
        for (int group = 0; group < 16; group++) {
            scales[group] = ((words[group / 4] >>> (8 * (group % 4))) & 0xff) - 32;
        }
        return scales;
    }

    /** A float of a sign, two bits of exponent and one of fraction. */
    private static double e2m1(int bits) {
        int exponent = (bits >> 1) & 3;
        double fraction = (bits & 1) / 2.0;
        double magnitude = exponent == 0 ? fraction : (1 + fraction) * (1 << (exponent - 1));
        return (bits & 8) != 0 ? -magnitude : magnitude;
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
