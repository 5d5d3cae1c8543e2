package dev.cakebench.inference.tokenizer;

/** A vocabulary that is damaged or of a kind that is not supported. */
public final class TokenizerException extends RuntimeException {
    public TokenizerException(String message) {
        super(message);
    }
}
