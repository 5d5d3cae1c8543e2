package dev.cakebench.job.protocol.chat;

import dev.cakebench.job.protocol.chat.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the statements of a template. What Jinja2 has and this has not is refused by name, never left out. */
final class TemplateParser {
    private static final String SUPPORTED = "break, continue, for, generation, if, macro, set";

    private final TemplateRun run;
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int loops;

    private TemplateParser(TokenStream tokens, TemplateRun run) {
        this.run = run;
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /** @throws TemplateException when the template is damaged or uses a statement that is not supported */
    static List<Statement> parse(String template, TemplateRun run) {
        TemplateParser parser = new TemplateParser(new TokenStream(TemplateLexer.tokens(template, run), run), run);
        return parser.parseUntil(Set.of());
    }

    /** Statements up to a tag with one of these names, which is not taken; to the end where there are none. */
    private List<Statement> parseUntil(Set<String> ends) {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.next();
            switch (token.kind()) {
                case TEXT -> statements.add(new Statement.Text(token.line(), token.text()));
                case OUTPUT_BEGIN -> {
                    statements.add(new Statement.Output(token.line(), expressions.parseTuple()));
                    tokens.expect(Kind.OUTPUT_END, "'}}'");
                }
                case BLOCK_BEGIN -> {
                    Token name = tokens.peek();
                    if (name.kind() == Kind.NAME && ends.contains(name.text())) {
                        return statements;
                    }
                    statements.addAll(parseStatement());
                }
                case END -> {
                    if (ends.isEmpty()) {
                        return statements;
                    }
                    throw tokens.unexpected(
                            token, "one of " + ends.stream().sorted().toList());
                }
                case OUTPUT_END, BLOCK_END, NAME, STRING, INTEGER, FLOAT, OPERATOR ->
                    throw tokens.unexpected(token, "text or a tag");
            }
        }
    }

    private List<Statement> parseStatement() {
        Token name = tokens.next();
        int line = name.line();
        return switch (name.text()) {
            case "if" -> List.of(parseIf(line));
            case "for" -> List.of(parseFor(line));
            case "set" -> List.of(parseSet(line));
            case "macro" -> List.of(parseMacro(line));
            case "break" -> List.of(parseLoopControl(line, true));
            case "continue" -> List.of(parseLoopControl(line, false));
            // What the model is trained on is marked so; it is rendered as it stands.
            case "generation" -> {
                endBlock();
                yield parseBody("endgeneration");
            }
            default -> {
                run.at(line);
                throw new TemplateException(
                        "the statement '%s' is not supported here, these are: %s".formatted(name.text(), SUPPORTED));
            }
        };
    }

    private Statement parseIf(int line) {
        Expression condition = expressions.parseTuple();
        endBlock();
        List<Statement> then = parseUntil(Set.of("elif", "else", "endif"));
        Token end = tokens.next();
        List<Statement> otherwise = List.of();
        if (end.isName("elif")) {
            return new Statement.If(line, condition, then, List.of(parseIf(end.line())));
        }
        endBlock();
        if (end.isName("else")) {
            otherwise = parseBody("endif");
        }
        return new Statement.If(line, condition, then, otherwise);
    }

    private Statement parseFor(int line) {
        List<String> targets = parseTargets();
        if (!tokens.skipName("in")) {
            throw tokens.unexpected(tokens.peek(), "'in'");
        }
        Expression items = expressions.parseTupleWithoutCondition();
        @Nullable Expression filter = tokens.skipName("if") ? expressions.parse() : null;
        endBlock();
        loops++;
        List<Statement> body = parseUntil(Set.of("else", "endfor"));
        loops--;
        boolean hasElse = tokens.next().isName("else");
        endBlock();
        List<Statement> otherwise = hasElse ? parseBody("endfor") : List.of();
        return new Statement.For(line, targets, items, filter, body, otherwise);
    }

    private List<String> parseTargets() {
        List<String> targets = new ArrayList<>();
        boolean parenthesised = tokens.skipOperator("(");
        do {
            targets.add(tokens.expectName());
        } while (tokens.skipOperator(","));
        if (parenthesised) {
            tokens.expectOperator(")");
        }
        return targets;
    }

    private Statement parseLoopControl(int line, boolean ends) {
        endBlock();
        if (loops == 0) {
            throw new TemplateException("'%s' stands in no loop".formatted(ends ? "break" : "continue"));
        }
        return new Statement.LoopControl(line, ends);
    }

    private Statement parseSet(int line) {
        List<String> targets = parseTargets();
        if (targets.size() == 1 && tokens.skipOperator(".")) {
            String attribute = tokens.expectName();
            tokens.expectOperator("=");
            Statement statement =
                    new Statement.SetAttribute(line, targets.getFirst(), attribute, expressions.parseTuple());
            endBlock();
            return statement;
        }
        if (targets.size() == 1 && tokens.peek().kind() == Kind.BLOCK_END) {
            endBlock();
            return new Statement.SetBlock(line, targets.getFirst(), parseBody("endset"));
        }
        tokens.expectOperator("=");
        Statement statement = new Statement.Set(line, targets, expressions.parseTuple());
        endBlock();
        return statement;
    }

    private Statement parseMacro(int line) {
        String name = tokens.expectName();
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        tokens.expectOperator("(");
        while (!tokens.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            parameters.add(tokens.expectName());
            if (tokens.skipOperator("=")) {
                defaults.add(expressions.parse());
            } else if (!defaults.isEmpty()) {
                throw tokens.unexpected(tokens.peek(), "a default, as the parameter before has one");
            }
        }
        endBlock();
        int outerLoops = loops;
        loops = 0;
        List<Statement> body = parseBody("endmacro");
        loops = outerLoops;
        return new Statement.Macro(line, name, parameters, defaults, body);
    }

    private List<Statement> parseBody(String end) {
        List<Statement> body = parseUntil(Set.of(end));
        tokens.next();
        endBlock();
        return body;
    }

    private void endBlock() {
        tokens.expect(Kind.BLOCK_END, "'%}'");
    }
}
