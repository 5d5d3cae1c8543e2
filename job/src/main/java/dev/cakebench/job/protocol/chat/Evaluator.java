package dev.cakebench.job.protocol.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gives expressions their values, as Python and Jinja2 do. Nothing but {@link Values} can be reached. */
final class Evaluator {
    /** Names that, behind a dot, mean a dict's method and not its entry. */
    private static final Set<String> DICT_METHODS = Set.of(
            "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values");

    private final TemplateRun run;
    private final Operators operators;
    private final Filters filters;
    private final Tests tests;

    Evaluator(TemplateRun run) {
        this.run = run;
        this.operators = new Operators(run);
        this.tests = new Tests(run);
        this.filters = new Filters(run, tests);
    }

    Object evaluate(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal literal -> literal.value();
            case Expression.Name name -> scope.get(name.name());
            case Expression.ListOf list -> evaluateAll(list.entries(), scope);
            case Expression.TupleOf tuple -> new Tuple(evaluateAll(tuple.entries(), scope));
            case Expression.DictOf dict -> dict(dict, scope);
            case Expression.Attribute attribute -> attribute(evaluate(attribute.base(), scope), attribute.name());
            case Expression.Item item -> item(evaluate(item.base(), scope), evaluate(item.index(), scope));
            case Expression.Slice slice ->
                operators.slice(
                        evaluate(slice.base(), scope),
                        evaluateOptional(slice.start(), scope),
                        evaluateOptional(slice.stop(), scope),
                        evaluateOptional(slice.step(), scope));
            case Expression.Call call -> call(call, scope);
            case Expression.Filter filter ->
                filters.apply(
                        filter.name(),
                        evaluate(filter.input(), scope),
                        arguments("the filter '%s'".formatted(filter.name()), filter.arguments(), scope));
            case Expression.Test test ->
                test.negated()
                        != tests.holds(
                                test.name(),
                                evaluate(test.input(), scope),
                                arguments("the test '%s'".formatted(test.name()), test.arguments(), scope));
            case Expression.Not not -> !Values.truth(evaluate(not.operand(), scope));
            case Expression.Sign sign -> sign(evaluate(sign.operand(), scope), sign.minus());
            case Expression.And and -> {
                Object left = evaluate(and.left(), scope);
                yield Values.truth(left) ? evaluate(and.right(), scope) : left;
            }
            case Expression.Or or -> {
                Object left = evaluate(or.left(), scope);
                yield Values.truth(left) ? left : evaluate(or.right(), scope);
            }
            case Expression.Binary binary ->
                operators.binary(binary.operator(), evaluate(binary.left(), scope), evaluate(binary.right(), scope));
            case Expression.Comparison comparison -> compare(comparison, scope);
            case Expression.Conditional conditional -> {
                if (Values.truth(evaluate(conditional.condition(), scope))) {
                    yield evaluate(conditional.yes(), scope);
                }
                @Nullable Expression no = conditional.no();
                yield no == null ? new Undefined("what an 'if' without 'else' leaves out") : evaluate(no, scope);
            }
        };
    }

    private List<Object> evaluateAll(List<Expression> expressions, Scope scope) {
        run.make(expressions.size());
        List<Object> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(evaluate(expression, scope));
        }
        return values;
    }

    private @Nullable Object evaluateOptional(@Nullable Expression expression, Scope scope) {
        return expression == null ? null : evaluate(expression, scope);
    }

    private Object dict(Expression.DictOf dict, Scope scope) {
        run.make(dict.keys().size());
        Map<Object, Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < dict.keys().size(); i++) {
            entries.put(
                    Values.key(evaluate(dict.keys().get(i), scope)),
                    evaluate(dict.values().get(i), scope));
        }
        return entries;
    }

    private Object attribute(Object base, String name) {
        return switch (base) {
            case Map<?, ?> map ->
                DICT_METHODS.contains(name)
                        ? (Callable) arguments -> dictMethod(map, name, arguments)
                        : entry(map, name);
            case String text -> (Callable) arguments -> PythonStrings.call(text, name, arguments, run);
            case Namespace namespace -> namespace.get(name);
            case Loop loop -> loop.get(name);
            case Undefined undefined -> throw undefined.refusal();
            case None none -> new Undefined("'%s' of None".formatted(name));
            default ->
                throw new TemplateException("'%s' of %s is not supported".formatted(name, Values.typeName(base)));
        };
    }

    private Object item(Object base, Object index) {
        if (base instanceof Undefined undefined) {
            throw undefined.refusal();
        }
        if (base == None.NONE) {
            return new Undefined("an entry of None");
        }
        if (base instanceof Map<?, ?> map) {
            return entry(map, Values.key(index));
        }
        if (base instanceof Namespace namespace && index instanceof String name) {
            return namespace.get(name);
        }
        if (base instanceof String text && index instanceof Long position) {
            return PythonStrings.element(text, position, run);
        }
        if (base instanceof List<?> list && index instanceof Long position) {
            long fromStart = position < 0 ? position + list.size() : position;
            return fromStart < 0 || fromStart >= list.size()
                    ? new Undefined("entry %d of a list of %d".formatted(position, list.size()))
                    : list.get((int) fromStart);
        }
        throw new TemplateException(
                "%s as an index of %s is not supported".formatted(Values.typeName(index), Values.typeName(base)));
    }

    private static Object entry(Map<?, ?> map, Object key) {
        @Nullable Object value = map.get(key);
        return value == null ? new Undefined("the entry '%s' of a dict".formatted(key)) : value;
    }

    private Object dictMethod(Map<?, ?> map, String name, CallArguments arguments) {
        return switch (name) {
            case "items" -> {
                arguments.require(0, 0);
                yield filters.items(map);
            }
            case "keys" -> {
                arguments.require(0, 0);
                yield new ArrayList<>(map.keySet());
            }
            case "values" -> {
                arguments.require(0, 0);
                yield new ArrayList<>(map.values());
            }
            case "get" -> {
                arguments.require(1, 2);
                Object value = entry(map, Values.key(arguments.positional().getFirst()));
                yield value instanceof Undefined ? arguments.get(1, "default", None.NONE) : value;
            }
            default ->
                throw new TemplateException(
                        "the dict method '%s' is not supported, these are: get, items, keys, values".formatted(name));
        };
    }

    private Object call(Expression.Call call, Scope scope) {
        Object callee = evaluate(call.callee(), scope);
        String name = switch (call.callee()) {
            case Expression.Name function -> "'" + function.name() + "'";
            case Expression.Attribute method -> "'" + method.name() + "'";
            default -> "a function";
        };
        return switch (callee) {
            case Callable function -> function.call(arguments(name, call.arguments(), scope));
            case Undefined undefined -> throw new TemplateException("%s is called, but not known here".formatted(name));
            default -> throw new TemplateException("%s is called, but is %s".formatted(name, Values.typeName(callee)));
        };
    }

    private CallArguments arguments(String callee, Expression.Arguments arguments, Scope scope) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Map.Entry<String, Expression> argument : arguments.named().entrySet()) {
            named.put(argument.getKey(), evaluate(argument.getValue(), scope));
        }
        return new CallArguments(callee, evaluateAll(arguments.positional(), scope), named);
    }

    private Object sign(Object value, boolean minus) {
        return minus ? operators.negate(value) : operators.binary("+", 0L, value);
    }

    private boolean compare(Expression.Comparison comparison, Scope scope) {
        Object left = evaluate(comparison.operands().getFirst(), scope);
        for (int i = 0; i < comparison.operators().size(); i++) {
            Object right = evaluate(comparison.operands().get(i + 1), scope);
            boolean holds = switch (comparison.operators().get(i)) {
                case "==" -> Values.equal(left, right, run);
                case "!=" -> !Values.equal(left, right, run);
                case "<" -> Values.compare(left, right) < 0;
                case "<=" -> Values.compare(left, right) <= 0;
                case ">" -> Values.compare(left, right) > 0;
                case ">=" -> Values.compare(left, right) >= 0;
                case "in" -> Values.contains(right, left, run);
                case "not in" -> !Values.contains(right, left, run);
                default ->
                    throw new IllegalArgumentException(comparison.operators().get(i));
            };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }
}
