package dev.cakebench.job.protocol.chat;

import dev.cakebench.job.protocol.chat.Token.Kind;
import java.util.List;

/** Tokens to be taken one by one; the last is an {@code END}, which stays. */
final class TokenStream {
    private final List<Token> tokens;
    private final TemplateRun run;
    private int position;

    TokenStream(List<Token> tokens, TemplateRun run) {
        this.tokens = tokens;
        this.run = run;
    }

    Token peek() {
        return tokens.get(position);
    }

    Token peekSecond() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        run.at(token.line());
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    /** Takes the next token if it is this operator. */
    boolean skipOperator(String operator) {
        boolean found = peek().isOperator(operator);
        if (found) {
            next();
        }
        return found;
    }

    /** Takes the next token if it is this name. */
    boolean skipName(String name) {
        boolean found = peek().isName(name);
        if (found) {
            next();
        }
        return found;
    }

    void expectOperator(String operator) {
        Token token = next();
        if (!token.isOperator(operator)) {
            throw unexpected(token, "'" + operator + "'");
        }
    }

    String expectName() {
        return expect(Kind.NAME, "a name").text();
    }

    Token expect(Kind kind, String wanted) {
        Token token = next();
        if (token.kind() != kind) {
            throw unexpected(token, wanted);
        }
        return token;
    }

    boolean atExpressionEnd() {
        Token token = peek();
        return token.kind() == Kind.OUTPUT_END
                || token.kind() == Kind.BLOCK_END
                || token.isOperator(")")
                || token.isOperator("=");
    }

    TemplateException unexpected(Token found, String wanted) {
        run.at(found.line());
        return new TemplateException("found %s, expected %s".formatted(found.describe(), wanted));
    }
}
