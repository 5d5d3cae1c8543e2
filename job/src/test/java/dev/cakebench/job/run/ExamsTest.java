package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.job.plan.EvaluationPlan;
import dev.cakebench.job.plan.InstalledCatalog;
import dev.cakebench.job.plan.Locations;
import dev.cakebench.job.plan.PlanReader;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.Protocols;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plan with a row of every task of every protocol: each is found, posed, answered and scored. */
final class ExamsTest {
    /** kvpress's data set has LongBench-E too, by the same code under names of their own; one of them is enough here. */
    private static final String EVEN_TASK = "longbench-kvpress@1|.*_e";

    /** Rows of LongBench v2 name the task themselves: one row shows the way through the second answer. */
    private static final String SECOND_ROW = "longbench-v2-cot@1|hard";

    /** The other code metric is all that is different there. */
    private static final String OTHER_METRIC = "longbench-difflib@1|(?!lcc|repobench-p).*";

    @TempDir
    Path output;

    @Test
    void everyTaskOfEveryProtocolIsAnswered() throws Exception {
        Configuration hadoop = new Configuration();
        Path root = Path.of("..").toAbsolutePath().normalize();
        EvaluationPlan plan = new PlanReader(new InstalledCatalog(hadoop), hadoop, new Locations(root))
                .read(root.resolve("conf/exams.yaml").toString(), List.of("output=" + output));
        RunOutcome outcome = new EvaluationRun(
                        plan, new RunOptions("local[2]", 1, null, 0), new PrintWriter(new StringWriter()))
                .execute();

        Path run = Path.of(outcome.folder().toUri());
        assertThat(outcome.failedRows()).isZero();
        assertThat(DuckDb.query("SELECT DISTINCT protocol, task FROM " + DuckDb.answers(run)))
                .containsAll(expectedTasks());
        assertThat(DuckDb.query("SELECT DISTINCT protocol, mode FROM " + DuckDb.answers(run) + " WHERE turn > 0"))
                .containsExactly("scbench@1|multi-turn");
        assertThat(DuckDb.query("SELECT count(*) > 0, bool_and(reasoning IS NOT NULL) FROM " + DuckDb.answers(run)
                        + " WHERE protocol = 'longbench-v2-cot@1'"))
                .containsExactly("true|true");
        assertThat(DuckDb.query("SELECT DISTINCT dataset, task, length_bucket FROM " + DuckDb.scores(run)
                        + " WHERE scope = 'benchmark' AND dataset LIKE 'ruler%' ORDER BY ALL"))
                .containsExactly("ruler-kvpress@1|average|1024", "ruler@1|average|1024");
    }

    private static List<String> expectedTasks() {
        List<String> expected = new ArrayList<>();
        for (String id : Protocols.ids()) {
            Protocol protocol = Protocols.get(id);
            for (String task : protocol.tasks()) {
                String key = id + "|" + task;
                boolean mixed = id.equals("scbench@1") && (task.contains("_with_") || task.contains("_and_"));
                if (!key.matches(EVEN_TASK) && !key.matches(OTHER_METRIC) && !key.equals(SECOND_ROW) && !mixed) {
                    expected.add(key);
                }
            }
        }
        expected.add("scbench@1|scbench_repoqa_and_kv:scbench_kv");
        expected.add("scbench@1|scbench_summary_with_needles:scbench_passkey");
        expected.add("longbench-kvpress@1|samsum_e");
        return expected;
    }
}
