package dev.cakebench.job.protocol.needle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoxedAnswerTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "So it is \\boxed{Ada Falk}., Ada Falk",
                "\\boxed{Ivo Rask} no; \\boxed{ Ada   Falk }, Ada Falk",
                "\\boxed{{Ada Falk}}, Ada Falk",
                "\\boxed{\\text{Ada Falk}}, Ada Falk",
                "\\boxed{'Ada~Falk'}, Ada Falk",
                "\\boxed{\\[Ada Falk\\]}, Ada Falk",
                "\\boxed{}, None",
                "\\boxed{Ada Falk, None",
                "\\boxed Ada Falk}, None",
                "Ada Falk, None"
            })
    void takesTheLastWholeBox(String text, String answer) {
        assertThat(BoxedAnswer.of(text)).isEqualTo(answer);
    }
}
