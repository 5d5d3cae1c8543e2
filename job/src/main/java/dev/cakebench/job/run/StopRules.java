package dev.cakebench.job.run;

/**
 * What ends an answer.
 *
 * @param maxNewTokens most tokens of it
 * @param atEnd whether a token that ends generation ends it
 * @param atNewline whether a newline token ends it; then the first token is neither that nor an end
 */
public record StopRules(int maxNewTokens, boolean atEnd, boolean atNewline) {

    /** Ends an answer after so many tokens and by nothing else, so that answers compare in time. */
    static StopRules afterTokens(int tokens) {
        return new StopRules(tokens, false, false);
    }
}
