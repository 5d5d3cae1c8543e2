package dev.cakebench.inference.tokenizer;

/** Cuts a part of a text into consecutive pieces; looks at nothing outside the part. Time is linear in its length. */
interface Splitter {

    /**
     * Hands out the pieces of {@code text[start, end)} in order; together they cover it.
     *
     * @param text without unpaired surrogates
     */
    void split(String text, int start, int end, Pieces pieces);

    /** Takes the pieces of a text, as offsets in chars. */
    @FunctionalInterface
    interface Pieces {
        void accept(int start, int end);
    }

    /** The splitter that cuts each piece of this one further. */
    default Splitter then(Splitter next) {
        return (text, start, end, pieces) -> split(text, start, end, (from, to) -> next.split(text, from, to, pieces));
    }
}
