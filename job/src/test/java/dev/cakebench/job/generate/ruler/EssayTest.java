package dev.cakebench.job.generate.ruler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.generate.Corpus;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EssayTest {

    @Test
    void sentencesEndWhereTheNextOneStarts() {
        Essay essay = new Essay(new Corpus(List.of("One  two.\nMr. Three said \"Four!\" Five? J. Six is 3.5 now.")));
        assertThat(essay.sentences(12))
                .containsExactly("One two.", "Mr. Three said \"Four!\"", "Five?", "J. Six is 3.5 now.");
        assertThat(essay.sentences(4)).containsExactly("One two.", "Mr. Three");
    }

    @Test
    void aShortTextStartsAgain() {
        Essay essay = new Essay(new Corpus(List.of("One two.", "Three four.")));
        assertThat(essay.sentences(9)).containsExactly("One two.", "Three four.", "One two.", "Three four.", "One");
    }

    @Test
    void theBuiltInTextIsLongAndWhole() {
        Corpus chapters = Corpus.builtIn();
        assertThat(chapters.documents()).hasSize(13).allMatch(chapter -> chapter.startsWith("Chapter "));
        List<String> sentences = new Essay(chapters).sentences(40_000);
        assertThat(String.join(" ", sentences).split(" ", -1)).hasSize(40_000);
        assertThat(sentences).hasSizeGreaterThan(1000);
    }
}
