package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.metric.SwappedRougeL;
import java.util.List;

/** {@code niah-kvpress@1}: the needle in a haystack of kvpress, through the chat template. */
public final class KvpressNiahProtocol extends NeedleProtocol {
    /** For {@link java.util.ServiceLoader}. */
    public KvpressNiahProtocol() {
        super(
                NeedleProtocols.NIAH_KVPRESS,
                List.of(new NeedleTask("needle", 50, true, false, new SwappedRougeL(), PythonText::strip)),
                List.of());
    }
}
