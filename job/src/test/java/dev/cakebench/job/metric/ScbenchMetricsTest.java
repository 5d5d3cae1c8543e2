package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.dataset.Example;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScbenchMetricsTest {
    private static final String TWICE = "def twice(number):\n    doubled = number + number\n    return doubled";
    private static final String GREET = "def greet(name):\n    text = name\n    print(text)\n    return text";

    @Test
    void aFunctionIsFoundInPlainTextAndInTheFirstCodeBlock() {
        Metric metric = new FunctionRetrieval();
        Example example = MetricExamples.example(List.of(TWICE), List.of(GREET, TWICE));
        assertThat(metric.score("\n" + TWICE + "\n", example)).isEqualTo(1);
        assertThat(metric.score("Here it is:\n```python\n" + TWICE + "\n```\nand\n```\n" + GREET + "\n```", example))
                .isEqualTo(1);
        assertThat(metric.score("```\n" + GREET + "\n```\n```\n" + TWICE + "\n```", example))
                .isZero();
        assertThat(metric.score(GREET, example)).isZero();
        assertThat(metric.score(TWICE.substring(0, 25), example)).isZero();
        assertThat(metric.score("", example)).isZero();
    }

    @Test
    void numbersOfOtherScriptsAreNumbersByValueOnly() {
        assertThat(FirstNumber.byValue().score("it is １２.5", MetricExamples.withReferences("12")))
                .isEqualTo(1);
        assertThat(FirstNumber.asText().score("it is １２", MetricExamples.withReferences("12")))
                .isZero();
        assertThat(FirstNumber.byValue().score("9".repeat(400), MetricExamples.withReferences("12")))
                .isZero();
    }

    @Test
    void aReferenceThatIsNoNumberIsAnError() {
        assertThatThrownBy(() -> FirstNumber.byValue().score("1", MetricExamples.withReferences("one")))
                .isInstanceOf(MetricException.class)
                .hasMessage(
                        "set.jsonl:1: metric math_find: found the reference 'one'; allowed: a number; correct the row or "
                                + "remove it");
    }

    @Test
    void hundredthsRoundWhatTheBinaryNumberIs() {
        Metric metric = new Hundredths(StringMatch.all());
        assertThat(metric.name()).isEqualTo("string_match_all_2dp");
        // 1/8 is exact, so that half goes to even.
        assertThat(metric.score("a", MetricExamples.withReferences("a", "b", "c", "d", "e", "f", "g", "h")))
                .isEqualTo(0.12);
    }
}
