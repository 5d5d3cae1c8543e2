package dev.cakebench.job.protocol.needle;

/** Ids of the needle protocols. */
public final class NeedleProtocols {
    public static final String NIAH = "niah@1";
    public static final String NIAH_KVPRESS = "niah-kvpress@1";
    public static final String PASSKEY = "passkey@1";
    public static final String NEEDLEBENCH_1 = "needlebench@1";
    public static final String NEEDLEBENCH_2 = "needlebench@2";

    private NeedleProtocols() {}
}
