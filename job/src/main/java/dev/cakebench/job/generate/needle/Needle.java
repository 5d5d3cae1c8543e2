package dev.cakebench.job.generate.needle;

import org.jspecify.annotations.Nullable;

/**
 * What is hidden and how it is asked for.
 *
 * @param text of the needle, with the blanks around it
 * @param question about it
 * @param answer what the answer is compared with
 * @param gold the part of the text that bears the answer
 * @param answerPrefix start of the answer; empty for none
 */
public record Needle(String text, String question, String answer, String gold, String answerPrefix) {

    /**
     * The needle of {@code niah@1}, with parts of the user's own.
     *
     * @param text null for the classic one, as the others
     */
    public static Needle classic(@Nullable String text, @Nullable String question, @Nullable String answer) {
        NeedleTexts texts = new NeedleTexts();
        String expected = answer == null ? texts.text("expected") : answer;
        return new Needle(
                text == null ? texts.text("needle") : "\n" + text + "\n",
                question == null ? texts.text("question") : question,
                expected,
                expected,
                "");
    }

    /**
     * The needle of {@code niah-kvpress@1}: the whole of it is the reference.
     *
     * @param text null for the classic one, as the others
     */
    public static Needle kvpress(@Nullable String text, @Nullable String question, @Nullable String answer) {
        NeedleTexts texts = new NeedleTexts();
        String needle = text == null ? texts.text("kvpress_needle") : text;
        return new Needle(
                needle,
                question == null ? texts.text("kvpress_question") : "\n" + question,
                needle,
                answer == null ? texts.text("expected") : answer,
                question == null ? texts.text("kvpress_answer_prefix") : "");
    }
}
