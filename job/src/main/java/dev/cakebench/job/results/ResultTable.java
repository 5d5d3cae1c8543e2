package dev.cakebench.job.results;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a result table: its columns in order. Whatever writes, reads or documents the table asks here.
 *
 * @param <R> the row type
 */
public final class ResultTable<R> {
    private final String name;
    private final List<Column<R>> columns;
    private final MessageType schema;

    private ResultTable(String name, List<Column<R>> columns) {
        this.name = name;
        this.columns = List.copyOf(columns);
        this.schema = new MessageType(name, columns.stream().map(Column::type).toArray(Type[]::new));
    }

    /** The table's name, which is also its folder's name. */
    public String name() {
        return name;
    }

    /** Parquet schema of the whole table. */
    public MessageType schema() {
        return schema;
    }

    /** Parquet schema of some columns, in the table's order. */
    public MessageType projection(List<String> names) {
        names.forEach(schema::getFieldIndex);
        return new MessageType(
                name,
                schema.getFields().stream()
                        .filter(field -> names.contains(field.getName()))
                        .toList());
    }

    /** Names of all columns, in order. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** Names of the columns whose values repeat bit for bit, in order. */
    public List<String> deterministicColumns() {
        return columns.stream().filter(Column::deterministic).map(Column::name).toList();
    }

    List<Column<R>> columns() {
        return columns;
    }

    static <R> Builder<R> builder(String name) {
        return new Builder<>(name);
    }

    /** Collects columns; a change of {@link #deterministic} holds for the columns after it. */
    static final class Builder<R> {
        private final String name;
        private final List<Column<R>> columns = new ArrayList<>();
        private boolean deterministic = true;

        private Builder(String name) {
            this.name = name;
        }

        Builder<R> deterministic(boolean value) {
            deterministic = value;
            return this;
        }

        Builder<R> required(String column, ColumnKind kind, Function<R, @Nullable Object> value) {
            columns.add(new Column<>(column, kind, true, deterministic, value));
            return this;
        }

        Builder<R> optional(String column, ColumnKind kind, Function<R, @Nullable Object> value) {
            columns.add(new Column<>(column, kind, false, deterministic, value));
            return this;
        }

        ResultTable<R> build() {
            return new ResultTable<>(name, columns);
        }
    }
}
