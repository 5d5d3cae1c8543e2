package dev.cakebench.job.protocol.chat;

import dev.cakebench.job.protocol.chat.Expression.Arguments;
import dev.cakebench.job.protocol.chat.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions with the precedence of Jinja2's operators. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<Kind> ARGUMENT_STARTS = Set.of(Kind.NAME, Kind.STRING, Kind.INTEGER, Kind.FLOAT);

    private final TokenStream tokens;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** An expression, or several with commas between, which are a tuple. */
    Expression parseTuple() {
        return tupleBehind(parse());
    }

    /** As {@link #parseTuple}, but an {@code if} behind it is not part of it. */
    Expression parseTupleWithoutCondition() {
        return tupleBehind(parseOr());
    }

    Expression parse() {
        Expression expression = parseOr();
        while (tokens.skipName("if")) {
            Expression condition = parseOr();
            @Nullable Expression otherwise = tokens.skipName("else") ? parse() : null;
            expression = new Expression.Conditional(condition, expression, otherwise);
        }
        return expression;
    }

    private Expression tupleBehind(Expression first) {
        if (!tokens.peek().isOperator(",")) {
            return first;
        }
        List<Expression> entries = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && !tokens.atExpressionEnd()) {
            entries.add(parse());
        }
        return new Expression.TupleOf(entries);
    }

    private Expression parseOr() {
        Expression left = parseAnd();
        while (tokens.skipName("or")) {
            left = new Expression.Or(left, parseAnd());
        }
        return left;
    }

    private Expression parseAnd() {
        Expression left = parseNot();
        while (tokens.skipName("and")) {
            left = new Expression.And(left, parseNot());
        }
        return left;
    }

    private Expression parseNot() {
        return tokens.skipName("not") ? new Expression.Not(parseNot()) : parseComparison();
    }

    private Expression parseComparison() {
        List<Expression> operands = new ArrayList<>(List.of(parseSum()));
        List<String> operators = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                operators.add(tokens.next().text());
            } else if (tokens.skipName("in")) {
                operators.add("in");
            } else if (token.isName("not") && tokens.peekSecond().isName("in")) {
                tokens.next();
                tokens.next();
                operators.add("not in");
            } else {
                break;
            }
            operands.add(parseSum());
        }
        return operators.isEmpty() ? operands.getFirst() : new Expression.Comparison(operands, operators);
    }

    private Expression parseSum() {
        Expression left = parseConcatenation();
        while (tokens.peek().isOperator("+") || tokens.peek().isOperator("-")) {
            left = new Expression.Binary(tokens.next().text(), left, parseConcatenation());
        }
        return left;
    }

    private Expression parseConcatenation() {
        Expression left = parseProduct();
        while (tokens.skipOperator("~")) {
            left = new Expression.Binary("~", left, parseProduct());
        }
        return left;
    }

    private Expression parseProduct() {
        Expression left = parsePower();
        while (tokens.peek().isOperator("*")
                || tokens.peek().isOperator("/")
                || tokens.peek().isOperator("//")
                || tokens.peek().isOperator("%")) {
            left = new Expression.Binary(tokens.next().text(), left, parsePower());
        }
        return left;
    }

    private Expression parsePower() {
        Expression left = parseUnary(true);
        while (tokens.skipOperator("**")) {
            left = new Expression.Binary("**", left, parseUnary(true));
        }
        return left;
    }

    private Expression parseUnary(boolean withFilters) {
        Expression expression;
        if (tokens.skipOperator("-")) {
            expression = new Expression.Sign(parseUnary(false), true);
        } else if (tokens.skipOperator("+")) {
            expression = new Expression.Sign(parseUnary(false), false);
        } else {
            expression = parsePrimary();
        }
        expression = parsePostfix(expression);
        return withFilters ? parseFiltersAndTests(expression) : expression;
    }

    private Expression parsePrimary() {
        Token token = tokens.next();
        if (token.kind() == Kind.NAME) {
            return switch (token.text()) {
                case "true", "True" -> new Expression.Literal(true);
                case "false", "False" -> new Expression.Literal(false);
                case "none", "None" -> new Expression.Literal(None.NONE);
                default -> new Expression.Name(token.text());
            };
        }
        if (token.kind() == Kind.STRING) {
            StringBuilder text = new StringBuilder(token.text());
            while (tokens.peek().kind() == Kind.STRING) {
                text.append(tokens.next().text());
            }
            return new Expression.Literal(text.toString());
        }
        if (token.kind() == Kind.INTEGER) {
            return new Expression.Literal(integer(token));
        }
        if (token.kind() == Kind.FLOAT) {
            double number = Double.parseDouble(token.text().replace("_", ""));
            if (Double.isInfinite(number)) {
                throw tokens.unexpected(token, "a number of at most 64 bits");
            }
            return new Expression.Literal(number);
        }
        if (token.isOperator("(")) {
            Expression inner = tokens.peek().isOperator(")") ? new Expression.TupleOf(List.of()) : parseTuple();
            tokens.expectOperator(")");
            return inner;
        }
        if (token.isOperator("[")) {
            return new Expression.ListOf(parseEntries("]"));
        }
        if (token.isOperator("{")) {
            return parseDict();
        }
        throw tokens.unexpected(token, "a value");
    }

    private List<Expression> parseEntries(String close) {
        List<Expression> entries = new ArrayList<>();
        while (!tokens.skipOperator(close)) {
            if (!entries.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(close)) {
                    break;
                }
            }
            entries.add(parse());
        }
        return entries;
    }

    private Expression parseDict() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            if (!keys.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator("}")) {
                    break;
                }
            }
            keys.add(parse());
            tokens.expectOperator(":");
            values.add(parse());
        }
        return new Expression.DictOf(keys, values);
    }

    private Expression parsePostfix(Expression base) {
        Expression expression = base;
        while (true) {
            if (tokens.skipOperator(".")) {
                Token name = tokens.next();
                if (name.kind() == Kind.INTEGER) {
                    expression = new Expression.Item(expression, new Expression.Literal(integer(name)));
                } else if (name.kind() == Kind.NAME) {
                    expression = new Expression.Attribute(expression, name.text());
                } else {
                    throw tokens.unexpected(name, "a name");
                }
            } else if (tokens.skipOperator("[")) {
                expression = parseSubscript(expression);
            } else if (tokens.skipOperator("(")) {
                expression = new Expression.Call(expression, parseArguments());
            } else {
                return expression;
            }
        }
    }

    private Expression parseSubscript(Expression base) {
        @Nullable Expression start = tokens.peek().isOperator(":") ? null : parse();
        if (start != null && tokens.skipOperator("]")) {
            return new Expression.Item(base, start);
        }
        tokens.expectOperator(":");
        @Nullable Expression stop = atSliceEnd() ? null : parse();
        @Nullable Expression step = tokens.skipOperator(":") && !atSliceEnd() ? parse() : null;
        tokens.expectOperator("]");
        return new Expression.Slice(base, start, stop, step);
    }

    private boolean atSliceEnd() {
        return tokens.peek().isOperator(":") || tokens.peek().isOperator("]");
    }

    private Expression parseFiltersAndTests(Expression base) {
        Expression expression = base;
        while (true) {
            if (tokens.skipOperator("|")) {
                String name = tokens.expectName();
                expression = new Expression.Filter(expression, name, parseOptionalArguments());
            } else if (tokens.skipName("is")) {
                boolean negated = tokens.skipName("not");
                expression = parseTest(expression, negated);
            } else if (tokens.skipOperator("(")) {
                expression = new Expression.Call(expression, parseArguments());
            } else {
                return expression;
            }
        }
    }

    private Expression parseTest(Expression input, boolean negated) {
        String name = tokens.expectName();
        Token token = tokens.peek();
        Arguments arguments;
        if (token.isOperator("(")) {
            arguments = parseOptionalArguments();
        } else if ((ARGUMENT_STARTS.contains(token.kind()) || token.isOperator("[") || token.isOperator("{"))
                && !token.isName("else")
                && !token.isName("or")
                && !token.isName("and")
                && !token.isName("is")
                && !token.isName("if")) {
            arguments = new Arguments(List.of(parsePostfix(parsePrimary())), Map.of());
        } else {
            arguments = Arguments.NONE;
        }
        return new Expression.Test(input, name, arguments, negated);
    }

    private Arguments parseOptionalArguments() {
        return tokens.skipOperator("(") ? parseArguments() : Arguments.NONE;
    }

    /** Reads what stands behind an opening parenthesis. */
    private Arguments parseArguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        boolean first = true;
        while (!tokens.skipOperator(")")) {
            if (!first) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(")")) {
                    break;
                }
            }
            first = false;
            if (tokens.peek().kind() == Kind.NAME && tokens.peekSecond().isOperator("=")) {
                String name = tokens.expectName();
                tokens.expectOperator("=");
                named.put(name, parse());
            } else if (named.isEmpty()) {
                positional.add(parse());
            } else {
                throw tokens.unexpected(tokens.peek(), "a named argument");
            }
        }
        return new Arguments(positional, named);
    }

    private Long integer(Token token) {
        String digits = token.text().replace("_", "");
        try {
            if (digits.length() > 2 && digits.charAt(0) == '0' && Character.isLetter(digits.charAt(1))) {
                int radix = switch (Character.toLowerCase(digits.charAt(1))) {
                    case 'x' -> 16;
                    case 'o' -> 8;
                    default -> 2;
                };
                return Long.parseLong(digits.substring(2), radix);
            }
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw tokens.unexpected(token, "an integer of at most 63 bits");
        }
    }
}
