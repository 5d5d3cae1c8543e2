package dev.cakebench.job.generate.needle;

import dev.cakebench.job.generate.Draws;
import dev.cakebench.job.generate.GenerateException;
import dev.cakebench.job.generate.needle.NeedleBenchSources.Chain;
import dev.cakebench.job.generate.needle.NeedleBenchSources.Fact;
import dev.cakebench.job.protocol.TextTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What NeedleBench hides and asks; its first version puts advice before the wanted format, its second does not. */
final class NeedleBenchQuestions {
    /** NeedleBench's depths in percent. */
    static final List<Integer> DEPTHS = List.of(0, 10, 21, 31, 42, 52, 63, 73, 84, 94, 100);

    private static final String SEPARATOR = "、";
    private static final int FEWEST_CHAINED = 2;
    private static final int CHAIN_LENGTHS = 4;

    private final NeedleTexts texts = new NeedleTexts();
    private final NeedleBenchSources sources;
    private final boolean second;
    private final long seed;

    /** @param second whether it is NeedleBench's second version */
    NeedleBenchQuestions(NeedleBenchSources sources, boolean second, long seed) {
        this.sources = sources;
        this.second = second;
        this.seed = seed;
    }

    /** Rows go through the depths; rows of the same repetition hide the same. */
    Hidden single(int index) {
        Draws draws = Draws.of(seed, "needlebench/single", index / DEPTHS.size());
        Fact fact = draws.one(sources.facts());
        return new Hidden(
                List.of(fact.needle()), List.of(depth(index)), guided(fact.question()), List.of(fact.keyword()), null);
    }

    /** One needle at every depth. */
    Hidden several(int index) {
        List<Fact> chosen = NeedleBenchSources.different(
                Draws.of(seed, "needlebench/several", 0).shuffled(sources.facts()), DEPTHS.size());
        List<Fact> facts = Draws.of(seed, "needlebench/several/order", index).shuffled(chosen);
        String questions =
                facts.stream().map(fact -> before(fact.question(), "?") + "?").collect(Collectors.joining(SEPARATOR));
        String formats =
                facts.stream().map(fact -> before(quoted(fact.question()), ".")).collect(Collectors.joining(SEPARATOR));
        return new Hidden(
                facts.stream().map(Fact::needle).toList(),
                DEPTHS,
                guided("%s%s of '%s'".formatted(questions, texts.text("format"), formats)),
                facts.stream().map(Fact::keyword).toList(),
                null);
    }

    /** Chains of 2 to 5 needles in turn, each at all depths. */
    Hidden reasoning(int index) {
        int turn = index / DEPTHS.size();
        int needles = FEWEST_CHAINED + turn % CHAIN_LENGTHS;
        Draws draws = Draws.of(seed, "needlebench/reasoning/" + needles, turn / CHAIN_LENGTHS);
        return second ? kinship(draws, needles, depth(index)) : chain(draws, needles, depth(index));
    }

    private Hidden chain(Draws draws, int needles, int depth) {
        Chain chain = draws.one(sources.chains(needles));
        return new Hidden(
                chain.needles(), List.of(depth), chain.question() + texts.text("guide"), List.of(chain.answer()), null);
    }

    private Hidden kinship(Draws draws, int needles, int depth) {
        List<String> people = draws.sample(sources.names(), needles + 1);
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < needles; i++) {
            sentences.add(new TextTemplate(draws.one(texts.list("kinship")))
                    .fill(Map.of(
                            "elder", people.get(i),
                            "younger", people.get(i + 1),
                            "relation", draws.one(texts.list("relations")))));
        }
        String youngest = people.getLast();
        return new Hidden(
                draws.shuffled(sentences),
                List.of(depth),
                new TextTemplate(texts.text("eldest_question")).fill(Map.of("person", youngest)),
                List.of(people.getFirst()),
                youngest);
    }

    private String guided(String question) {
        if (second) {
            return question;
        }
        String format = texts.text("format");
        int at = question.indexOf(format);
        if (at < 0) {
            throw new GenerateException(
                    "retrieval_question: found '%s'; allowed: a question with '%s'; correct the --needles file"
                            .formatted(question, format));
        }
        return question.substring(0, at) + texts.text("guide") + " " + question.substring(at);
    }

    private static int depth(int index) {
        return DEPTHS.get(index % DEPTHS.size());
    }

    private static String before(String text, String mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String quoted(String question) {
        int start = question.indexOf('\'') + 1;
        int end = question.indexOf('\'', start);
        if (start == 0) {
            throw new GenerateException(
                    "retrieval_question: found '%s'; allowed: a question that quotes the answer's format; correct the --needles file"
                            .formatted(question));
        }
        return end < 0 ? question.substring(start) : question.substring(start, end);
    }
}
