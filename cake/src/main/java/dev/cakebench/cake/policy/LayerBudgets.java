package dev.cakebench.cake.policy;

/**
 * The sizes of the layers seen so far, in context entries per KV head; the window comes on top.
 *
 * @param keep {@code [seen]} what a layer keeps now; a layer that already holds less stays as it is
 * @param decode {@code [seen]} what a layer may hold while decoding; read after the last layer only
 */
public record LayerBudgets(int[] keep, int[] decode) {

    /** What is kept may also be held while decoding. */
    public static LayerBudgets of(int[] keep) {
        return new LayerBudgets(keep, keep);
    }
}
