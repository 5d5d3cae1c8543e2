package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cakebench.job.dataset.Example;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scores of the needle tests, computed by hand. */
final class NeedleMetricsTest {
    private static final double CLOSE = 1e-9;

    @Test
    void keywordShareCountsExactSpelling() {
        KeywordShare metric = new KeywordShare();
        Example example = example("", "red umbrella", "tin cathedral", "walnut boat", "iron lily");
        assertThat(metric.score("The red umbrella, the tin cathedral and the Walnut boat.", example))
                .isEqualTo(0.5);
        assertThat(metric.score("", example)).isZero();
    }

    @Test
    void wordRecallTakesDistinctWordsAsTheyStand() {
        WordSetRecall metric = new WordSetRecall();
        // The distinct words are eat, a, sandwich, and, sit, in, dolores, park, on, sunny, day. with its full stop:
        // eleven.
        Example example = example("", "eat a sandwich and sit in Dolores Park on a sunny day.");
        assertThat(metric.score("Eat a sandwich and sit in Dolores Park on a sunny day", example))
                .isCloseTo(10 / 11.0, within(CLOSE));
        assertThat(metric.score("a a a day. of rest", example)).isCloseTo(2 / 11.0, within(CLOSE));
        assertThat(metric.score("", example)).isZero();
    }

    @Test
    void answerWordsMayBePartsOfWords() {
        AnswerWords metric = new AnswerWords();
        assertThat(metric.score("it is ADALINE", example("", "Ada Falk"))).isEqualTo(0.5);
        assertThat(metric.score("Falk, Ada", example("", "Ada Falk"))).isEqualTo(1);
        assertThat(metric.score("nobody", example("", "Ada Falk"))).isZero();
    }

    @Test
    void exactMatchLeavesBlanksAside() {
        ExactMatch metric = new ExactMatch();
        assertThat(metric.score(" Ada Falk\n", example("", "Ada Falk"))).isEqualTo(1);
        assertThat(metric.score("Ada  Falk", example("", "Ada Falk"))).isZero();
    }

    @Test
    void aMissedKeywordStillEarnsAFifthOfTheSimilarity() {
        KeywordOrSimilarity metric = new KeywordOrSimilarity();
        Example example = example("the iron lily", "lily");
        assertThat(metric.score("a lily", example)).isEqualTo(1);
        // Without blanks: "theironkey" against "theironlily": replace k and e, insert an l: 3 edits of 11.
        assertThat(metric.score("the iron key", example)).isCloseTo(0.2 * (1 - 3 / 11.0), within(CLOSE));
        assertThat(metric.score("", example)).isZero();
        assertThat(metric.score("xxxxxxxxxxx", example)).isZero();
    }

    @Test
    void editsAreInsertedDeletedOrReplaced() {
        assertThat(distance("kitten", "sitting")).isEqualTo(3);
        assertThat(distance("", "abc")).isEqualTo(3);
        assertThat(distance("abc", "")).isEqualTo(3);
        assertThat(distance("abc", "abc")).isZero();
        assertThat(distance("ab", "ba")).isEqualTo(2);
    }

    @Test
    void swappedRougeTakesTheReferenceForTheAnswer() {
        SwappedRougeL metric = new SwappedRougeL();
        Example example = example("", "the cat sat");
        // One sentence each: the common subsequence is "the cat", precision 2 of 3, recall 2 of 2.
        assertThat(metric.score("the cat", example)).isCloseTo(0.8, within(1e-6));
        // The answer's sentences are those that are covered: "a b" and "b a" of "a b": both words of two.
        assertThat(metric.score("a b. b a", example("", "a b"))).isCloseTo(1, within(1e-6));
        assertThat(metric.score("", example)).isZero();
    }

    private static int distance(String left, String right) {
        return EditDistance.of(left.codePoints().toArray(), right.codePoints().toArray());
    }

    private static Example example(String needle, String... references) {
        return new Example(
                "d",
                "p@1",
                "t",
                "1",
                "",
                "en",
                "1024",
                "",
                0,
                "f.jsonl:1",
                "{\"needle\": \"%s\"}".formatted(needle),
                List.of(references),
                List.of());
    }
}
