package dev.cakebench.inference.engine;

import dev.cakebench.inference.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The steps around the projections of a prefill, some of which only some architectures have: norms, what makes queries
 * and keys of projections, and what the residual stream takes in.
 */
final class PanelSteps {
    private final EngineContext context;
    private final Kernels kernels;
    private final PrefillBuffers buffers;
    private final PanelRotations rotations;
    private final MemorySegment rotation;
    private final int width;

    PanelSteps(EngineContext context, PrefillBuffers buffers, PanelRotations rotations) {
        this.context = context;
        this.kernels = context.kernels();
        this.buffers = buffers;
        this.rotations = rotations;
        this.rotation = rotations.upTo(buffers.panels, context.pool());
        this.width = context.shape().embeddingLength();
    }

    /** Norm of some panels of the residual stream into the block. */
    void norm(MemorySegment weight, int firstPanel, int panels) {
        context.clock().enter(Stage.NORM);
        context.pool().run(panels, (panel, worker) -> {
            long source = context.panelBytes(width) * (firstPanel + panel);
            long target = context.panelBytes(width) * panel;
            kernels.rmsNormPanel(
                    buffers.residual, source, weight, buffers.normed, target, width, context.normEpsilon());
        });
    }

    /**
     * Makes the queries or the keys of one panel of their projection, in place.
     *
     * @param heads {@code [transform.heads() * headDim][panelTokens]}
     * @param panel which panel of the prompt it is
     */
    void transform(HeadTransform transform, MemorySegment heads, long offset, int panel) {
        prepare(transform, heads, offset);
        rotate(transform, heads, offset, panel);
    }

    /** What {@link #transform} does before it turns the heads: bias, and norm of each head. */
    void prepare(HeadTransform transform, MemorySegment heads, long offset) {
        int headDim = context.shape().headDim();
        addBias(transform.bias(), heads, offset, transform.heads() * headDim);
        MemorySegment norm = transform.norm();
        if (norm != null) {
            for (int head = 0; head < transform.heads(); head++) {
                long at = offset + context.panelBytes(headDim) * head;
                kernels.rmsNormPanel(heads, at, norm, heads, at, headDim, context.normEpsilon());
            }
        }
    }

    /** Turns prepared heads to the positions of their panel. */
    void rotate(HeadTransform transform, MemorySegment heads, long offset, int panel) {
        kernels.ropePanel(
                heads,
                offset,
                transform.heads(),
                context.shape().headDim(),
                context.ropeConfig().rotated(),
                context.ropeConfig().layout(),
                rotation,
                rotations.offset(panel, transform.ropeTable()));
    }

    /** Adds a bias, if there is one, to one panel. */
    void addBias(@Nullable MemorySegment bias, MemorySegment panel, long offset, int features) {
        if (bias != null) {
            kernels.addBiasPanel(panel, offset, bias, features);
        }
    }

    /**
     * Adds a projection of {@code x} to panels of the residual stream, behind a norm in models that have one there.
     *
     * @param x {@code [panels][columns of the projection][panelTokens]}
     */
    void addToResidual(
            Projection projection, MemorySegment x, @Nullable MemorySegment postNorm, int firstPanel, int panels) {
        MemorySegment residual = buffers.residual.asSlice(context.panelBytes(width) * firstPanel);
        if (postNorm == null) {
            projection.multiplyPanels(context, x, panels, true, residual);
            return;
        }
        // Nothing reads the normed input of the projections before any more.
        MemorySegment summand = buffers.normed;
        projection.multiplyPanels(context, x, panels, false, summand);
        context.clock().enter(Stage.NORM);
        context.pool().run(panels, (panel, worker) -> {
            long offset = context.panelBytes(width) * panel;
            kernels.rmsNormPanel(summand, offset, postNorm, summand, offset, width, context.normEpsilon());
            kernels.addRow(residual, offset, summand, offset, width * kernels.panelTokens());
        });
    }
}
