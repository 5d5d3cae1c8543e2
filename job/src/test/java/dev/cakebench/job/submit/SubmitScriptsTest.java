package dev.cakebench.job.submit;

import static dev.cakebench.job.submit.SubmitCall.PLAN;
import static dev.cakebench.job.submit.SubmitCall.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.submit.SubmitCall.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, refusals and quoting of the scripts that submit to a cluster. */
final class SubmitScriptsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit fills the field before each test
    private Path home;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SubmitCall calls;

    @BeforeEach
    void aSparkThatRecordsItsArguments() throws IOException {
        calls = SubmitCall.withSparkSubmit(home, "printf '%s\\0' \"$@\"");
    }

    /** The options that the script names when it refuses one that it does not know. */
    private SortedSet<String> options(String script) {
        Result refused = calls.call(script, PLAN, "--no-such-option", "1");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith(script + ": the command line: found the unknown option '--no-such-option'; allowed: --");
        return Pattern.compile("--[a-z-]+")
                .matcher(refused.err().lines().findFirst().orElseThrow().replace("'--no-such-option'", ""))
                .results()
                .map(match -> match.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
    void helpExplainsEveryOption(String script) {
        SortedSet<String> explained = new TreeSet<>();
        for (Result help : List.of(calls.call(script, "--help"), calls.call(script, PLAN, "-h"))) {
            assertThat(help.exitCode()).isZero();
            assertThat(help.out())
                    .startsWith("Runs an evaluation plan on")
                    .contains("usage: submit/" + script + " PLAN");
            explained = help.out()
                    .lines()
                    .filter(line -> line.matches(" {2}--[a-z].{20,}"))
                    .map(line -> line.trim().split(" ", 2)[0])
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        assertThat(explained).isEqualTo(options(script)).hasSizeGreaterThan(18);
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
    void wordsArriveAsTheyWereGiven(String script) {
        List<String> words = List.of(
                "a=two  blanks",
                "b=$HOME `id` $(id) !x",
                "c='single' \"double\" \\ & ; | > *",
                "d=two\nlines\n",
                "e=[64,128]");
        String[] common = {PLAN, "--jar", "hdfs:///cakebench.jar", "--image", "i", "--master", ""};
        common[6] = script.equals("standalone") ? "spark://a:1" : script.equals("yarn") ? "yarn" : "k8s://https://a:1";
        List<String> arguments = Arrays.stream(common)
                .filter(word ->
                        script.equals("kubernetes") || !List.of("--image", "i").contains(word))
                .collect(Collectors.toList());
        words.forEach(word -> arguments.addAll(List.of("--set", word)));
        arguments.addAll(List.of("--name", "it's $me", "--", "--conf", "x=a b"));

        Result started = calls.call(script, arguments.toArray(String[]::new));
        assertThat(started.err()).isEmpty();
        List<String> received = SubmitCall.words(started.out());
        assertThat(received)
                .containsSequence("--name", "it's $me")
                .containsSequence("--conf", "x=a b", "hdfs:///cakebench.jar");
        assertThat(received.subList(received.size() - 2 * words.size(), received.size()))
                .isEqualTo(words.stream()
                        .flatMap(word -> List.of("--set", word).stream())
                        .toList());
        List<String> dry = calls.dryRun(script, arguments.toArray(String[]::new));
        assertThat(dry.subList(dry.size() - received.size(), dry.size())).isEqualTo(received);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "standalone | | the first argument: found ''; allowed: a plan, a YAML file.",
                "standalone | --master spark://a:1 | the first argument: found '--master'; allowed: a plan",
                "standalone | none.yaml --master spark://a:1 | PLAN: found no file 'none.yaml'; allowed: a YAML file, or a location",
                "standalone | PLAN | --master: found ''; allowed: spark://HOST:PORT",
                "standalone | PLAN --master yarn | --master: found 'yarn'; allowed: spark://HOST:PORT",
                "standalone | PLAN --master | --master: found no value; allowed: one value",
                "standalone | PLAN --master --dry-run | --master: found the option '--dry-run'; allowed: a value",
                "standalone | PLAN other.yaml | 'other.yaml': found a second word that is no option; allowed: one plan",
                "standalone | PLAN --master spark://a:1 --executors 2 | --executors: found '2' without --executor-cores; allowed: both",
                "standalone | PLAN --supervise --master spark://a:1 | --supervise: found client mode; allowed: it with --deploy-mode cluster",
                "standalone | PLAN --dry-run=yes | --dry-run: found '--dry-run=yes'; allowed: no value",
                "standalone | PLAN --deploy-mode cluster --master spark://a:1 | --jar in cluster mode: found 'REPOSITORY/job/target/cakebench.jar'; allowed: locations that begin with hdfs:, s3a:",
                "standalone | PLAN --deploy-mode cluster --master spark://a:1 --jar file:/c.jar --files pom.xml | --files in cluster mode: found 'pom.xml'; allowed",
                "yarn | PLAN --master spark://a:1 | --master: found 'spark://a:1'; allowed: yarn",
                "yarn | PLAN --deploy-mode local | --deploy-mode: found 'local'; allowed: client or cluster",
                "yarn | PLAN --executors 0 | --executors: found '0'; allowed: a whole number >= 1",
                "yarn | PLAN --executor-cores two | --executor-cores: found 'two'; allowed: a whole number >= 1",
                "yarn | PLAN --executor-memory 3000 | --executor-memory: found '3000'; allowed: a number with a unit",
                "yarn | PLAN --executor-cores 2 --threads 4 | --threads: found 4 threads for an example and 2 cores for an executor; allowed",
                "yarn | PLAN --conf spark.task.cpus | --conf: found 'spark.task.cpus'; allowed: KEY=VALUE",
                "yarn | PLAN --set =3 | --set: found '=3'; allowed: KEY=VALUE",
                "yarn | PLAN --max-failed -1 | --max-failed: found '-1'; allowed: a whole number >= 0",
                "yarn | PLAN --kernels fast | --kernels: found 'fast'; allowed: auto, vector or scalar",
                "yarn | PLAN --jars pom.xml,none.jar | --jars: found no file 'none.jar'; allowed: a file here, or a location",
                "yarn | PLAN --java-home jdk | --java-home: found 'jdk'; allowed: the absolute path",
                "kubernetes | PLAN --master https://a:1 | --master: found 'https://a:1'; allowed: k8s://https://HOST:PORT",
                "kubernetes | PLAN --master k8s://https://a:1 | --image: found none; allowed: an image that the cluster can pull",
                "kubernetes | PLAN --master k8s://https://a:1 --image i --driver-template none.yaml | --driver-template: found no file 'none.yaml'",
                "kubernetes | PLAN --master k8s://https://a:1 --image i --jar file:/c.jar | --jar in cluster mode: found 'file:/c.jar'; allowed: locations that begin with local:, hdfs:",
                "kubernetes | PLAN --master k8s://https://a:1 --image i --jars pom.xml | --jars in cluster mode: found 'pom.xml'",
            })
    void wrongCommandLinesAreRefused(String script, String arguments, String message) {
        String[] words = arguments == null
                ? new String[0]
                : arguments.replace("PLAN", PLAN).split(" ");
        Result refused = calls.call(script, words);

        assertThat(refused.err())
                .startsWith(script + ": " + message.replace("REPOSITORY", REPOSITORY.toString()))
                .endsWith("See submit/" + script + " --help.\n");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void aPlanThatIsTooLongForAnArgumentIsRefusedInClusterMode() throws IOException {
        Path plan = Files.writeString(home.resolve("long.yaml"), "#".repeat(90_001));

        assertThat(calls.call("yarn", plan.toString(), "--deploy-mode", "cluster")
                        .err())
                .startsWith("yarn: PLAN: found 90001 bytes in '" + plan + "'; allowed: 90000 bytes in cluster mode.\n"
                        + "What to do: put the plan where the driver can read it");
        assertThat(calls.call("yarn", plan.toString(), "--jar", "hdfs:///c.jar").exitCode())
                .isZero();
    }

    @Test
    void whatIsMissingOnThisMachineIsSaid() throws IOException {
        String[] arguments = {PLAN, "--master", "spark://a:1"};
        Path nothing = Files.createDirectories(home.resolve("nothing"));

        Result noSpark = calls.without("SPARK_HOME").call("standalone", arguments);
        assertThat(noSpark.exitCode()).isEqualTo(3);
        assertThat(noSpark.err())
                .startsWith("standalone: SPARK_HOME is not set and there is no spark-submit on PATH.\n")
                .contains("  pip install pyspark==4.2.0\n  export SPARK_HOME=$(python3 -c 'import pyspark; ");

        Result emptySpark = calls.with("SPARK_HOME", nothing.toString()).call("standalone", arguments);
        assertThat(emptySpark.exitCode()).isEqualTo(3);
        assertThat(emptySpark.err())
                .startsWith("standalone: SPARK_HOME is '" + nothing + "', but " + nothing + "/bin/");

        Path core = Files.createFile(
                Files.createDirectories(home.resolve("spark/jars")).resolve("spark-core_2.12-3.5.1.jar"));
        Result oldSpark = calls.call("standalone", arguments);
        assertThat(oldSpark.exitCode()).isEqualTo(3);
        assertThat(oldSpark.err()).contains("found spark-core_2.12-3.5.1.jar; needed: spark-core_2.13-4.2.");
        Files.delete(core);

        Result noHadoop = calls.without("HADOOP_CONF_DIR").call("yarn", PLAN);
        assertThat(noHadoop.exitCode()).isEqualTo(3);
        assertThat(noHadoop.err()).startsWith("yarn: HADOOP_CONF_DIR is '' and YARN_CONF_DIR is ''; needed: a folder");
    }
}
