package dev.cakebench.job.protocol.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template that is rendered; {@code line} is where it stands, from 1. */
sealed interface Statement {
    int line();

    record Text(int line, String text) implements Statement {}

    /** {@code {{ value }}}. */
    record Output(int line, Expression value) implements Statement {}

    record If(int line, Expression condition, List<Statement> then, List<Statement> otherwise) implements Statement {}

    /** {@code for targets in items if filter}; {@code otherwise} is rendered when nothing is left to loop over. */
    record For(
            int line,
            List<String> targets,
            Expression items,
            @Nullable Expression filter,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    /** {@code break}, or {@code continue} where {@code ends} is false. */
    record LoopControl(int line, boolean ends) implements Statement {}

    /** {@code set targets = value}. */
    record Set(int line, List<String> targets, Expression value) implements Statement {}

    /** {@code set namespace.attribute = value}. */
    record SetAttribute(int line, String namespace, String attribute, Expression value) implements Statement {}

    /** {@code set target}, the body, {@code endset}. */
    record SetBlock(int line, String target, List<Statement> body) implements Statement {}

    /**
     * {@code macro name(parameters)}, the body, {@code endmacro}.
     *
     * @param defaults of the last parameters, as many as have one
     */
    record Macro(int line, String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
            implements Statement {}
}
