package dev.cakebench.job.report;

/** The unit in which an axis has bytes. */
enum ByteUnit {
    KIB("KiB", 1024.0),
    MIB("MiB", 1024.0 * 1024),
    GIB("GiB", 1024.0 * 1024 * 1024);

    private final String label;
    private final double bytes;

    ByteUnit(String label, double bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** The largest unit of which there is at least one. */
    static ByteUnit of(double bytes) {
        return bytes >= GIB.bytes ? GIB : bytes >= MIB.bytes ? MIB : KIB;
    }

    String label() {
        return label;
    }

    /** How many of this unit. */
    double count(double number) {
        return number / bytes;
    }
}
