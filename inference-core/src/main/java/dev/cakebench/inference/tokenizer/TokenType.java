package dev.cakebench.inference.tokenizer;

/** What a token is for, as {@code tokenizer.ggml.token_type} numbers it. */
enum TokenType {
    UNDEFINED,
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE;

    private static final TokenType[] BY_NUMBER = values();

    /** The type of a number in the file; numbers of later formats are undefined, as in llama.cpp. */
    static TokenType of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : UNDEFINED;
    }

    /** Whether tokens of this type carry no text of the writer: they are parsed and decoded only on request. */
    boolean special() {
        return this == CONTROL || this == UNKNOWN;
    }
}
