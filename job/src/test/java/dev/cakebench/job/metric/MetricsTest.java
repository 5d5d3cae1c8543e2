package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {

    @Test
    void haveTheNamesOfTheMetricColumn() {
        assertThat(Stream.of(
                                new QaF1(),
                                new RougeL(),
                                new Classification(),
                                NumberShare.retrieval(),
                                NumberShare.retrievalChinese(),
                                NumberShare.count(),
                                CodeSimilarity.onLevenshtein(),
                                CodeSimilarity.onDifflib(),
                                new QaF1Chinese(),
                                new RougeLChinese(),
                                new MultipleChoice(),
                                StringMatch.all(),
                                StringMatch.part())
                        .map(Metric::name))
                .containsExactly(
                        "qa_f1",
                        "rouge_l",
                        "classification",
                        "retrieval",
                        "retrieval_zh",
                        "count",
                        "code_sim",
                        "code_sim_difflib",
                        "qa_f1_zh",
                        "rouge_zh",
                        "choice",
                        "string_match_all",
                        "string_match_part");
    }

    @Test
    void rougeWalksTextsWithoutAFullStop() {
        String text = IntStream.range(0, 3000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        assertThat(new RougeL().score(text, MetricExamples.withReferences(text)))
                .isCloseTo(1, within(1e-7));
    }

    @Test
    void rougeUnitesTheSentencesAndDividesByDistinctWords() {
        RougeL rouge = new RougeL();
        assertThat(rouge.score("a b. c d.", MetricExamples.withReferences("c d a b")))
                .isCloseTo(1, within(1e-7));
        assertThat(rouge.score("c d a b", MetricExamples.withReferences("a b. c d.")))
                .isCloseTo(1, within(1e-7));
        assertThat(rouge.score("a x b y", MetricExamples.withReferences("a b c")))
                .isCloseTo(2 * (0.5 * (2.0 / 3)) / (0.5 + 2.0 / 3 + 1e-8), within(1e-12));
    }

    @Test
    void aReferenceWithoutAParagraphNumberIsAnError() {
        assertThatThrownBy(() -> NumberShare.retrieval().score("Paragraph 3", MetricExamples.withReferences("three")))
                .isInstanceOf(MetricException.class)
                .hasMessage(
                        "set.jsonl:1: metric retrieval: found the reference 'three'; allowed: 'Paragraph ' and a number; "
                                + "correct the row or remove it");
    }

    @Test
    void matchesNeedAReference() {
        assertThatThrownBy(() -> StringMatch.all().score("x", MetricExamples.withReferences()))
                .isInstanceOf(MetricException.class)
                .hasMessageContaining("metric string_match_all: found no reference");
    }

    @ParameterizedTest
    @CsvSource({
        "The correct answer is (B), 1",
        "**The correct answer is (B)**., 1",
        "The correct answer is B, 1",
        "The correct answer is *B* because of C, 1",
        "The correct answer is A. The correct answer is (B), 1",
        "The correct answer is (A). The correct answer is (B), 0",
        "the correct answer is (B), 0",
        "The correct answer is (E), 0",
        "The correct answer is (b), 0",
        "B, 0",
    })
    void aChoiceIsFoundInItsSentence(String answer, double score) {
        assertThat(new MultipleChoice().score(answer, MetricExamples.withReferences("B")))
                .isEqualTo(score);
    }
}
