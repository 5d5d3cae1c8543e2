package dev.cakebench.job.generate.ruler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.generate.Sources;
import dev.cakebench.job.generate.Sources.Source;
import dev.cakebench.job.generate.ruler.QaSet.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QaSetTest {
    private static final String ARTICLE = "{\"paragraphs\": [{\"context\": \"A\", \"qas\": ["
            + "{\"question\": \"a?\", \"answers\": [{\"text\": \"x\"}, {\"text\": \"x\"}, {\"text\": \"y\"}]},"
            + "{\"question\": \"b?\", \"answers\": [], \"is_impossible\": true}]},"
            + "{\"context\": \"B\", \"qas\": []}]}";
    private static final String HOTPOT = "{\"question\": \"c?\", \"answer\": \"z\", \"supporting_facts\": [[\"T\", 0]],"
            + " \"context\": [[\"S\", [\"no.\"]], [\"T\", [\"one. \", \"two.\"]]]}";

    @Test
    void readsSquad() {
        List<Question> expected = List.of(new Question("a?", List.of("x", "y"), List.of(0), List.of(), List.of(1)));
        QaSet whole = read("{\"data\": [" + ARTICLE + "]}");
        assertThat(whole).isEqualTo(new QaSet(expected, List.of("A", "B")));
        assertThat(read(ARTICLE + "\n\n" + ARTICLE).questions()).hasSize(2).containsOnly(expected.getFirst());
    }

    @Test
    void readsHotpot() {
        QaSet expected = new QaSet(
                List.of(new Question("c?", List.of("z"), List.of(1), List.of(0), List.of())),
                List.of("S\nno.", "T\none. two."));
        assertThat(read("[" + HOTPOT + "]")).isEqualTo(expected);
        assertThat(read(HOTPOT + "\n" + HOTPOT).documents()).isEqualTo(expected.documents());
    }

    @Test
    void saysWhatItCannotRead() {
        assertThatThrownBy(() -> read("{\"data\": []}"))
                .isInstanceOf(GenerateException.class)
                .hasMessage(
                        "f.json: found no question with an answer; allowed: the layout of SQuAD or of HotpotQA; name"
                                + " another file");
        assertThatThrownBy(() -> read("[{\"question\": \"q\", \"context\": [[\"S\", []]]}]"))
                .hasMessageContaining("f.json: question 1: key 'answer': found nothing; allowed: a text");
        assertThatThrownBy(() -> read("[1")).hasMessageContaining("f.json: found no valid JSON");
    }

    @Test
    void theBuiltInSetsHoldTheirAnswers() {
        for (String name : new String[] {"squad.json", "hotpotqa.json"}) {
            QaSet set = QaSet.of(Sources.resource(name));
            assertThat(set.questions()).hasSizeGreaterThanOrEqualTo(40).allSatisfy(question -> {
                String gold = question.gold().stream().map(set.documents()::get).reduce("", String::concat);
                assertThat(question.answers()).anyMatch(gold::contains);
            });
        }
    }

    private static QaSet read(String text) {
        return QaSet.of(new Source("f.json", text));
    }
}
