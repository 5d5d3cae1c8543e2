package dev.cakebench.job.generate.ruler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.generate.Sources.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Questions and the documents that answer them, among others that do not.
 *
 * @param questions at least one
 * @param documents of all questions, each once
 */
record QaSet(List<Question> questions, List<String> documents) {

    /**
     * A question.
     *
     * @param answers all that are accepted
     * @param gold places of the documents that hold the answer
     * @param own places of the others that the set gives the question
     * @param near places of documents about the same subject
     */
    record Question(String text, List<String> answers, List<Integer> gold, List<Integer> own, List<Integer> near) {}

    /**
     * Reads a file in the layout of SQuAD (an object with {@code data}, or an article per line) or of HotpotQA (a list, or a
     * question per line), as RULER reads them: questions without an answer are left out.
     *
     * @throws GenerateException when the file is in neither layout, or has no question
     */
    static QaSet of(Source file) {
        Builder builder = new Builder(file);
        String text = file.text().strip();
        if (text.startsWith("[")) {
            file.json().forEach(builder::hotpot);
        } else if (text.lines().count() > 1 && text.lines().allMatch(line -> line.isBlank() || isObject(line))) {
            file.jsonLines().forEach(builder::line);
        } else {
            file.json().path("data").forEach(builder::article);
        }
        return builder.build();
    }

    private static boolean isObject(String line) {
        return line.strip().startsWith("{") && line.strip().endsWith("}");
    }

    private static final class Builder {
        private final Source file;
        private final Map<String, Integer> places = new LinkedHashMap<>();
        private final List<Question> questions = new ArrayList<>();

        Builder(Source file) {
            this.file = file;
        }

        void line(JsonNode row) {
            if (row.has("paragraphs")) {
                article(row);
            } else {
                hotpot(row);
            }
        }

        void article(JsonNode article) {
            List<Integer> all = new ArrayList<>();
            for (JsonNode paragraph : article.path("paragraphs")) {
                all.add(place(text(paragraph, "context")));
            }
            for (JsonNode paragraph : article.path("paragraphs")) {
                Integer gold = place(text(paragraph, "context"));
                List<Integer> near = all.stream()
                        .filter(other -> !other.equals(gold))
                        .distinct()
                        .toList();
                for (JsonNode question : paragraph.path("qas")) {
                    Set<String> answers = new LinkedHashSet<>();
                    question.path("answers").forEach(answer -> answers.add(text(answer, "text")));
                    if (!question.path("is_impossible").asBoolean(false) && !answers.isEmpty()) {
                        questions.add(new Question(
                                text(question, "question"), List.copyOf(answers), List.of(gold), List.of(), near));
                    }
                }
            }
        }

        void hotpot(JsonNode row) {
            Set<String> titles = new LinkedHashSet<>();
            row.path("supporting_facts").forEach(fact -> titles.add(fact.path(0).asText()));
            List<Integer> gold = new ArrayList<>();
            List<Integer> own = new ArrayList<>();
            for (JsonNode document : row.path("context")) {
                StringBuilder text = new StringBuilder(document.path(0).asText()).append('\n');
                document.path(1).forEach(sentence -> text.append(sentence.asText()));
                (titles.contains(document.path(0).asText()) ? gold : own).add(place(text.toString()));
            }
            if (gold.isEmpty()) {
                gold.addAll(own);
                own.clear();
            }
            questions.add(new Question(
                    text(row, "question"),
                    List.of(text(row, "answer")),
                    List.copyOf(gold),
                    List.copyOf(own),
                    List.of()));
        }

        private int place(String document) {
            return places.computeIfAbsent(document, unseen -> places.size());
        }

        private String text(JsonNode row, String key) {
            JsonNode value = row.path(key);
            if (!value.isTextual()) {
                throw new GenerateException(
                        "%s: question %d: key '%s': found %s; allowed: a text, in the layout of SQuAD or of HotpotQA; correct the file"
                                .formatted(
                                        file.name(),
                                        questions.size() + 1,
                                        key,
                                        value.isMissingNode() ? "nothing" : value.getNodeType()));
            }
            return value.textValue();
        }

        QaSet build() {
            if (questions.isEmpty()) {
                throw new GenerateException(
                        "%s: found no question with an answer; allowed: the layout of SQuAD or of HotpotQA; name another file"
                                .formatted(file.name()));
            }
            return new QaSet(List.copyOf(questions), List.copyOf(places.keySet()));
        }
    }
}
