package dev.cakebench.job.protocol.needle;

import dev.cakebench.job.metric.StringMatch;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code passkey@1}: a pass key among filler lines, as InfiniteBench poses it to base models. */
public final class PasskeyProtocol extends NeedleProtocol {
    /** For {@link java.util.ServiceLoader}. */
    public PasskeyProtocol() {
        super(
                NeedleProtocols.PASSKEY,
                List.of(new NeedleTask("passkey", 6, false, false, StringMatch.all(), UnaryOperator.identity())),
                List.of());
    }
}
