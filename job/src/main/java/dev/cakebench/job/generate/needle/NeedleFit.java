package dev.cakebench.job.generate.needle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cakebench.job.generate.Fitting;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.protocol.PromptContext;
import dev.cakebench.job.protocol.needle.NeedleProtocol;
import java.util.function.IntFunction;

/** Makes rows of a needle protocol whose prompt and answer keep to a length. */
final class NeedleFit {
    private final NeedleProtocol protocol;
    private final PromptContext context;

    /** @param context of the model that will be evaluated; its chat template counts where the protocol uses it */
    NeedleFit(NeedleProtocol protocol, PromptContext context) {
        this.protocol = protocol;
        this.context = context;
    }

    /**
     * The row with the largest haystack that fits.
     *
     * @param unit name of the haystack's units
     * @param most units that the benchmark's authors allow, at least 1
     * @param rows a row for a number of units
     */
    ObjectNode row(String task, int length, int index, String unit, int most, IntFunction<ObjectNode> rows) {
        String what = "%s, task %s, row %d, length %d".formatted(protocol.id(), task, index, length);
        int limit = length - protocol.maxNewTokens(task);
        if (most < 1) {
            throw new GenerateException(
                    "%s: found no room for a haystack beside the needles and what the authors keep free; allowed: at least one token; take a larger length or a smaller --buffer"
                            .formatted(what));
        }
        int units = tokens(task, rows.apply(most)) <= limit
                ? most
                : Fitting.units(what, unit, 1, most, size -> tokens(task, rows.apply(size)), limit);
        ObjectNode row = rows.apply(units);
        row.put("length", length);
        row.put("tokens", tokens(task, row));
        return row;
    }

    private int tokens(String task, ObjectNode row) {
        return protocol.promptTokens(task, row, context);
    }
}
