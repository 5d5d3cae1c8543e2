package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Corpus;
import dev.cakebench.job.generate.Sources;
import dev.cakebench.job.generate.Sources.Source;
import dev.cakebench.job.generate.Words;
import org.jspecify.annotations.Nullable;

/** What RULER's rows are made of. */
public final class RulerSources {
    private final RulerTemplates templates = new RulerTemplates();
    private final Words words = Words.builtIn();
    private final Essay essay;
    private final QaSet first;
    private final QaSet second;

    /**
     * Prepares the texts.
     *
     * @param essay text of the essay haystacks
     * @param first questions of {@code qa_1}, null for ours
     * @param second questions of {@code qa_2}, null for ours
     */
    public RulerSources(Corpus essay, @Nullable Source first, @Nullable Source second) {
        this.essay = new Essay(essay);
        this.first = QaSet.of(first == null ? Sources.resource("squad.json") : first);
        this.second = QaSet.of(second == null ? Sources.resource("hotpotqa.json") : second);
    }

    RulerTemplates templates() {
        return templates;
    }

    Words words() {
        return words;
    }

    Essay essay() {
        return essay;
    }

    /** The questions of {@code qa_1} or {@code qa_2}. */
    QaSet questions(String task) {
        return task.equals("qa_1") ? first : second;
    }
}
