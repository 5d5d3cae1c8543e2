package dev.cakebench.job.dataset;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A row that was read, or why it could not be.
 *
 * @param example the row; of a broken one the identity only, with empty json and references
 * @param problem null for a good row, else what, where, found, allowed and what to do
 */
public record DatasetRow(Example example, @Nullable String problem) implements Serializable {}
