package dev.cakebench.job.protocol.chat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {

    record Literal(Object value) implements Expression {}

    record Name(String name) implements Expression {}

    record ListOf(List<Expression> entries) implements Expression {}

    record TupleOf(List<Expression> entries) implements Expression {}

    record DictOf(List<Expression> keys, List<Expression> values) implements Expression {}

    /** {@code base.name}. */
    record Attribute(Expression base, String name) implements Expression {}

    /** {@code base[index]}. */
    record Item(Expression base, Expression index) implements Expression {}

    /** {@code base[start:stop:step]}. */
    record Slice(
            Expression base,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step) implements Expression {}

    record Call(Expression callee, Arguments arguments) implements Expression {}

    /** {@code input | name(arguments)}. */
    record Filter(Expression input, String name, Arguments arguments) implements Expression {}

    /** {@code input is [not] name(arguments)}. */
    record Test(Expression input, String name, Arguments arguments, boolean negated) implements Expression {}

    record Not(Expression operand) implements Expression {}

    /** {@code -operand}, or {@code +operand} where {@code minus} is false. */
    record Sign(Expression operand, boolean minus) implements Expression {}

    record And(Expression left, Expression right) implements Expression {}

    record Or(Expression left, Expression right) implements Expression {}

    /** {@code + - * / // % ** ~}. */
    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** {@code first < second <= third ...}, also {@code in} and {@code not in}; one operator less than operands. */
    record Comparison(List<Expression> operands, List<String> operators) implements Expression {}

    /** {@code yes if condition else no}. */
    record Conditional(
            Expression condition, Expression yes, @Nullable Expression no) implements Expression {}

    record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }
}
