package dev.cakebench.job.generate.ruler;

import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.ruler.QaSet.Question;
import dev.cakebench.job.generate.ruler.RulerTemplates.Pair;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A row of {@code qa_1} or {@code qa_2}: a question, the documents with its answer, and others in between. */
final class QuestionAnswering implements HaystackText {
    private final RulerTemplates templates;
    private final QaSet set;
    private final Question question;
    /** Places of all documents, those that belong to the question first. */
    private final List<Integer> order;

    private final long seed;
    private final String names;
    private final int index;

    /**
     * Makes the row's choices; questions are taken in their order, from the start again after the last.
     *
     * @param names of the row's task and length
     */
    QuestionAnswering(RulerTemplates templates, QaSet set, long seed, String names, int index) {
        this.templates = templates;
        this.set = set;
        this.seed = seed;
        this.names = names;
        this.index = index;
        question = set.questions().get(index % set.questions().size());
        Draws draws = Draws.of(seed, names, index);
        Set<Integer> places = new LinkedHashSet<>(question.gold());
        places.addAll(question.own());
        places.addAll(draws.shuffled(question.near()));
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < set.documents().size(); i++) {
            all.add(i);
        }
        places.addAll(draws.shuffled(all));
        order = List.copyOf(places);
    }

    @Override
    public String unit() {
        return "documents";
    }

    @Override
    public int fewest() {
        return question.gold().size();
    }

    @Override
    public Text of(int units) {
        List<Integer> chosen = new ArrayList<>(units);
        for (int i = 0; i < units; i++) {
            chosen.add(order.get(i % order.size()));
        }
        List<Integer> shuffled = Draws.of(seed, names + "/order", index).shuffled(chosen);
        List<String> context = new ArrayList<>(units);
        for (int i = 0; i < units; i++) {
            context.add(templates.document(i + 1, set.documents().get(shuffled.get(i))));
        }
        Pair pair = templates.pair("qa");
        return new Text(
                pair.input()
                        .fill(Map.of(
                                RulerTemplates.CONTEXT,
                                String.join("\n\n", context),
                                RulerTemplates.QUERY,
                                question.text())),
                pair.answerPrefix().text(),
                question.answers(),
                List.of());
    }
}
