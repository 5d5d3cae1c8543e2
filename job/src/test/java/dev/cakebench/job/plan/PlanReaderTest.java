package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cakebench.inference.kernels.KvType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanReaderTest {
    private static final String GOOD = """
            model: model.gguf
            output: out
            datasets:
              - protocol: ruler@1
                files: rows.jsonl
            policies: [full, ranker]
            budgets: [64, 10%]
            """;

    private static final String KEYS = "model, output, seed, datasets, policies, budgets, question, batching";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path directory;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.writeString(directory.resolve("model.gguf"), "GGUF");
        Files.writeString(directory.resolve("rows.jsonl"), "{}\n");
        Files.writeString(directory.resolve("more.jsonl"), "{}\n");
        Files.createDirectory(directory.resolve("folder"));
    }

    private PlanReader reader() {
        return new PlanReader(new SmallCatalog(), new Configuration(false), new Locations(directory));
    }

    private EvaluationPlan parse(String text, String... overrides) {
        return reader().parse("plan.yaml", text, List.of(overrides));
    }

    private List<String> problems(String text, String... overrides) {
        PlanException refused = catchThrowableOfType(PlanException.class, () -> parse(text, overrides));
        return Objects.requireNonNull(refused, "the plan was accepted").problems();
    }

    private String uri(String name) {
        return "file:" + directory.resolve(name);
    }

    @Test
    void fillsInEveryDefault() {
        EvaluationPlan plan = parse(GOOD);

        assertThat(plan.model()).isEqualTo(uri("model.gguf"));
        assertThat(plan.output()).isEqualTo(uri("out"));
        assertThat(plan.seed()).isEqualTo(42);
        assertThat(plan.question()).isEqualTo(QuestionMode.VISIBLE);
        assertThat(plan.batching()).isZero();
        assertThat(plan.datasets())
                .containsExactly(new DatasetPlan(
                        "ruler@1",
                        List.of(),
                        List.of(uri("rows.jsonl")),
                        Integer.MAX_VALUE,
                        0,
                        ConversationMode.SINGLE_SHOT));
        assertThat(plan.budgets()).extracting(Budget::text).containsExactly("64", "10%");
        PolicyPlan ranker = plan.policies().get(1);
        assertThat(ranker.name()).isEqualTo("ranker");
        assertThat(ranker.knobs())
                .containsEntry("window", 32)
                .containsEntry("gamma", 200.0)
                .containsEntry("cascade", true)
                .containsEntry("allocation", "exact")
                .containsEntry("pool", null)
                .hasSize(5);
    }

    @Test
    void readsEveryKey() {
        EvaluationPlan plan = parse("""
                model: model.gguf
                output: hdfs://cluster/out
                seed: -9223372036854775808
                datasets:
                  - protocol: longbench@1
                    tasks: [multi_news, hotpotqa]
                    files: folder
                    limit: 20
                    max_prompt_tokens: 3500
                  - {protocol: ruler@1, tasks: vt, files: [rows.jsonl, more.jsonl]}
                policies:
                  - full:
                  - ranker: {as: ranker-flat, gamma: 0, cascade: false, pool: 7, window: 1, allocation: official}
                  - ranker: {as: "2", gamma: 1e-3, pool: null}
                budgets: [2.5%, 100%]
                question: hidden
                batching: 4
                """);

        assertThat(plan.output()).isEqualTo("hdfs://cluster/out");
        assertThat(plan.seed()).isEqualTo(Long.MIN_VALUE);
        assertThat(plan.datasets())
                .containsExactly(
                        new DatasetPlan(
                                "longbench@1",
                                List.of("multi_news", "hotpotqa"),
                                List.of(uri("folder")),
                                20,
                                3500,
                                ConversationMode.SINGLE_SHOT),
                        new DatasetPlan(
                                "ruler@1",
                                List.of("vt"),
                                List.of(uri("more.jsonl"), uri("rows.jsonl")),
                                Integer.MAX_VALUE,
                                0,
                                ConversationMode.SINGLE_SHOT));
        assertThat(plan.policies()).extracting(PolicyPlan::name).containsExactly("full", "ranker-flat", "2");
        assertThat(plan.policies().get(1).knobs())
                .hasToString("{allocation=official, cascade=false, gamma=0.0, pool=7, window=1}");
        assertThat(plan.policies().get(2).knobs()).containsEntry("gamma", 0.001).containsEntry("pool", null);
        assertThat(plan.question()).isEqualTo(QuestionMode.HIDDEN);
        assertThat(plan.batching()).isEqualTo(4);
    }

    @Test
    void aModelMayHaveOptions() {
        assertThat(parse(GOOD).kvType()).isEqualTo(KvType.F32);
        EvaluationPlan plan = parse(GOOD, "model={file: model.gguf, kv_type: q8_0}");
        assertThat(plan.model()).isEqualTo(uri("model.gguf"));
        assertThat(plan.kvType()).isEqualTo(KvType.Q8_0);
        assertThat(parse(GOOD, "model={file: model.gguf}").kvType()).isEqualTo(KvType.F32);
        assertThat(problems(GOOD.replace("model: model.gguf", "model: {file: no.gguf, kv_type: q8-0, kvtype: f16}")))
                .containsExactly(
                        "plan.yaml:1: model.kvtype: unknown key 'kvtype', nearest 'kv_type'; allowed: file, kv_type",
                        "plan.yaml:1: model.kv_type: found 'q8-0', nearest 'q8_0'; allowed: f32, f16, q8_0",
                        "plan.yaml:1: model.file: no such file: tried " + uri("no.gguf")
                                + " (relative paths start at the current directory, " + directory
                                + "); name an existing GGUF file, or fetch the model first");
        assertThat(problems(GOOD.replace("model: model.gguf", "model: {kv_type: f16}")))
                .containsExactly("plan.yaml:1: model: the key 'file' is missing; file: GGUF file: a local path, or a"
                        + " file:, hdfs: or s3a: URI");
        assertThat(problems(GOOD, "model.kv_type=f16"))
                .containsExactly("--set model.kv_type=f16: model: found 'model.gguf'; allowed: a mapping, because"
                        + " .kv_type follows it; set model as a whole");
    }

    @Test
    void budgetsAreNotNeededWherePoliciesIgnoreThem() {
        String onlyFull = GOOD.replace("[full, ranker]", "[full]").replace("budgets: [64, 10%]\n", "");

        assertThat(parse(onlyFull).budgets()).isEmpty();
        assertThat(problems(onlyFull.replace("[full]", "[full, ranker]")))
                .containsExactly(
                        "plan.yaml:1: the key 'budgets' is missing and the policy 'ranker' needs one; budgets: "
                                + "Entries per layer and KV head on average, window included, or a share of the prompt such as "
                                + "10%; or bytes: per prompt token as in 256B/token, or a share of the full cache's as in "
                                + "10%bytes; required unless every policy ignores budgets");
    }

    @Test
    void reportsEveryMistakeAtOnceInTheOrderOfTheFile() {
        String budgets = "a whole number >= 1, a share of the prompt from above 0% to 100%, bytes per prompt token"
                + " as in 256B/token, or a share of the full cache's bytes as in 10%bytes";
        assertThat(problems("""
                        model: model.guf
                        modle: x
                        output: ""
                        seed: 1.5
                        datasets:
                          - protocol: rulr@1
                            files: nothing.jsonl
                          - protocol: longbench@1
                            tasks: [hotpot, multi_news, multi_news]
                            files: []
                            limit: 0
                          - files: rows.jsonl
                          - protocol: ruler@1
                            files: nothing.jsonl
                            max_prompt_tokens: many
                            max_prompt_tokens: 5
                          - 12
                        policies:
                          - rankr
                          - ranker: {gama: 1, window: 0, cascade: yes, allocation: offical, pool: wide}
                          - ranker: {gamma: -1, as: "a b"}
                          - ranker: 5
                          - ranker:
                            gamma: 0
                          - ranker: {window: 1}
                          - full
                          - full
                          - nonsense
                        budgets: [0, 64, "64", 10%, 10.0%, 101%, x, 5000000000, [1]]
                        question: hiden
                        batching: 0
                        """))
                .containsExactly(
                        "plan.yaml:1: model: no such file: tried " + uri("model.guf")
                                + " (relative paths start at the current directory, " + directory
                                + "); name an existing GGUF file, or fetch the model first",
                        "plan.yaml:2: modle: unknown key 'modle', nearest 'model'; allowed: " + KEYS,
                        "plan.yaml:3: output: found ''; allowed: text that is not blank",
                        "plan.yaml:4: seed: found '1.5'; allowed: a whole number of 64 bits",
                        "plan.yaml:6: datasets[0].protocol: unknown protocol 'rulr@1', nearest 'ruler@1'; "
                                + "allowed: longbench@1, ruler@1",
                        "plan.yaml:9: datasets[1].tasks[0]: unknown task of longbench@1 'hotpot', nearest 'hotpotqa'; "
                                + "allowed: hotpotqa, multi_news",
                        "plan.yaml:9: datasets[1].tasks[2]: the task 'multi_news' is named twice; remove one",
                        "plan.yaml:10: datasets[1].files: found an empty list; "
                                + "allowed: a data file, glob or folder, or a list of them",
                        "plan.yaml:11: datasets[1].limit: found '0'; allowed: a whole number >= 1",
                        "plan.yaml:12: datasets[2]: the key 'protocol' is missing; "
                                + "protocol: Prompt, truncation, lengths and metric, named with their version",
                        "plan.yaml:14: datasets[3].files: no such file: " + uri("nothing.jsonl"),
                        "plan.yaml:15: datasets[3].max_prompt_tokens: found 'many'; allowed: a whole number >= 1",
                        "plan.yaml:16: datasets[3].max_prompt_tokens: the key is written twice, on line 15 already; "
                                + "remove one of them",
                        "plan.yaml:17: datasets[4]: found '12'; "
                                + "allowed: a mapping with the keys protocol, files, tasks, limit, max_prompt_tokens, mode",
                        "plan.yaml:19: policies[0]: unknown policy 'rankr', nearest 'ranker'; allowed: full, ranker",
                        "plan.yaml:20: policies[1].ranker.gama: unknown knob 'gama', nearest 'gamma'; "
                                + "allowed: window, gamma, cascade, allocation, pool, as",
                        "plan.yaml:20: policies[1].ranker.window: found '0'; allowed: a whole number from 1 to 1024",
                        "plan.yaml:20: policies[1].ranker.cascade: found 'yes'; allowed: true, false",
                        "plan.yaml:20: policies[1].ranker.allocation: found 'offical', nearest 'official'; "
                                + "allowed: exact, official",
                        "plan.yaml:20: policies[1].ranker.pool: found 'wide'; "
                                + "allowed: a whole number from 1 to 99, or null",
                        "plan.yaml:21: policies[2].ranker.as: found 'a b'; allowed: up to 64 letters, digits, "
                                + "'.', '_' and '-', the first a letter or digit",
                        "plan.yaml:21: policies[2].ranker.gamma: found '-1'; allowed: a number >= 0",
                        "plan.yaml:22: policies[3].ranker: found '5'; "
                                + "allowed: a mapping with the knobs window, gamma, cascade, allocation, pool, as",
                        "plan.yaml:23: policies[4]: found a mapping with ranker, gamma; allowed: a policy's name, or "
                                + "its name and knobs as in 'snapkv: {window: 32}'; "
                                + "indent the knobs below the policy's name",
                        "plan.yaml:25: policies[5].ranker: window 1 leaves no variance; "
                                + "allowed: window >= 2, or cascade: false",
                        "plan.yaml:27: policies[7]: the name 'full' is taken by policies[6]; "
                                + "give this one another with 'as'",
                        "plan.yaml:28: policies[8]: unknown policy 'nonsense'; allowed: full, ranker",
                        "plan.yaml:29: budgets[0]: found '0'; allowed: " + budgets,
                        "plan.yaml:29: budgets[2]: the budget 64 is budgets[1] already; remove one of them",
                        "plan.yaml:29: budgets[4]: the budget 10.0% is budgets[3] already; remove one of them",
                        "plan.yaml:29: budgets[5]: found '101%'; allowed: " + budgets,
                        "plan.yaml:29: budgets[6]: found 'x'; allowed: " + budgets,
                        "plan.yaml:29: budgets[7]: found '5000000000'; allowed: " + budgets,
                        "plan.yaml:29: budgets[8]: found a list; allowed: " + budgets,
                        "plan.yaml:30: question: found 'hiden', nearest 'hidden'; allowed: visible, hidden",
                        "plan.yaml:31: batching: found '0'; allowed: 'auto', or a whole number >= 1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a: [1, 2    | plan.yaml:1: not valid YAML: while parsing a flow sequence (line 1, column 4), expected ',' or ']', but got <stream end> (line 1, column 9)
                    a: b: c     | plan.yaml:1: not valid YAML: mapping values are not allowed here (line 1, column 5)
                    - 1         | plan.yaml:1: found a list; allowed: a mapping with the keys KEYS
                    just text   | plan.yaml:1: found 'just text'; allowed: a mapping with the keys KEYS
                    """)
    void namesTheLineOfTextThatIsNoPlan(String text, String expected) {
        assertThat(problems(text)).hasSize(1).first().asString().startsWith(expected.replace("KEYS", KEYS));
    }

    @Test
    void refusesTabsControlCharactersAliasesAndSecondDocuments() {
        assertThat(problems("model: x\n\toutput: y"))
                .containsExactly("plan.yaml:2: not valid YAML: while scanning for the next token, found character "
                        + "'\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation) "
                        + "(line 2, column 1)");
        assertThat(problems("model: x\noutput: a\u0007"))
                .containsExactly("plan.yaml:2: found the character U+0007; allowed: text; remove the character");
        assertThat(problems(GOOD.replace("out\n", "&here out\n") + "seed: *here\n"))
                .contains("plan.yaml:8: seed: found the alias '*here'; allowed: the value itself, written out again");
        assertThat(problems(GOOD + "---\n" + GOOD))
                .containsExactly("plan.yaml:9: found a second YAML document; allowed: one plan in a file");
        assertThat(problems(""))
                .containsExactly("plan.yaml:1: found nothing; allowed: a mapping with the keys " + KEYS);
    }

    @Test
    void refusesAModelThatIsAFolderOrOnAnUnknownFileSystem() {
        assertThat(problems(GOOD.replace("model.gguf", "folder")))
                .containsExactly("plan.yaml:1: model: found a folder at " + uri("folder")
                        + "; allowed: one GGUF file; name the file in it");
        assertThat(problems(GOOD.replace("model.gguf", "gopher://host/model.gguf")))
                .containsExactly("plan.yaml:1: model: cannot reach gopher://host/model.gguf: "
                        + "No FileSystem for scheme \"gopher\"");
    }

    @Test
    void readsAFileRelativeToTheCurrentDirectory() throws IOException {
        Files.writeString(directory.resolve("folder/plan.yaml"), "\uFEFF" + GOOD);

        assertThat(reader().read("folder/plan.yaml", List.of())).isEqualTo(parse(GOOD));
        assertThat(reader().read(uri("folder/plan.yaml"), List.of())).isEqualTo(parse(GOOD));
    }

    @Test
    void saysWhyAPlanFileCannotBeRead() throws IOException {
        Files.write(directory.resolve("latin.yaml"), "model: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(catchThrowableOfType(PlanException.class, () -> reader().read("absent.yaml", List.of())))
                .hasMessage("absent.yaml: no such file: tried " + uri("absent.yaml")
                        + " (relative paths start at the current directory, " + directory
                        + "); name an existing plan file");
        assertThat(catchThrowableOfType(PlanException.class, () -> reader().read("latin.yaml", List.of())))
                .hasMessage("latin.yaml: the file is not UTF-8 text; save it as UTF-8");
        assertThat(catchThrowableOfType(PlanException.class, () -> reader().read("folder", List.of())))
                .hasMessage("folder: found a folder; allowed: a YAML file; name the file in it");
    }
}
