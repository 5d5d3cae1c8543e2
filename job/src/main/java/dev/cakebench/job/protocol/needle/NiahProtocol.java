package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.metric.WordSetRecall;
import java.util.List;

/** {@code niah@1}: the classic needle in a haystack, posed and scored as KVCache-Factory does. */
public final class NiahProtocol extends NeedleProtocol {
    /** For {@link java.util.ServiceLoader}. */
    public NiahProtocol() {
        super(
                NeedleProtocols.NIAH,
                List.of(new NeedleTask("needle", 30, false, true, new WordSetRecall(), PythonText::strip)),
                List.of());
    }
}
