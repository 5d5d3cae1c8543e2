package dev.cakebench.cake.policy;

import java.util.Map;

/**
 * What a {@link LayerStatistic} found in one layer.
 *
 * @param value the number that allocation works with
 * @param parts what it was made of, by name; goes into the telemetry of a result row
 */
public record LayerMeasure(double value, Map<String, Double> parts) {

    /** Name of the part that is a layer's attention entropy: CAKE's H, in nats. */
    public static final String ENTROPY = "entropy";

    /** Name of the part that is the shift of a layer's attention over the window: CAKE's V. */
    public static final String SHIFT = "shift";

    public LayerMeasure {
        parts = Map.copyOf(parts);
    }
}
