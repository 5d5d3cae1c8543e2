package dev.cakebench.job.protocol;

import dev.cakebench.job.dataset.Example;

/**
 * One row of a prediction file.
 *
 * @param example what the metric needs of it: task, references and classes
 * @param decoded the model's answer, before {@link Protocol#postprocess}
 */
public record Prediction(Example example, String decoded) {}
