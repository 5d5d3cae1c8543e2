package dev.cakebench.job.results;

import java.util.function.Function;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * One column of a result table.
 *
 * @param required whether every row has a value
 * @param deterministic whether the same run gives the same value bit for bit, wherever and however often it is started
 * @param value takes the column's value out of a row, of the Java type that {@code kind} names
 * @param <R> the row type
 */
record Column<R>(
        String name, ColumnKind kind, boolean required, boolean deterministic, Function<R, @Nullable Object> value) {

    Type type() {
        return kind.type(name, required);
    }
}
