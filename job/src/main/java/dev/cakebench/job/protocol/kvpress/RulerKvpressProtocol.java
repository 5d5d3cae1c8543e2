package dev.cakebench.job.protocol.kvpress;

import dev.cakebench.job.dataset.DataFileName;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.JsonRow;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.PythonText;
import dev.cakebench.job.protocol.Protocol;
import dev.cakebench.job.protocol.ruler.RulerProtocol;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * RULER in kvpress's layout: a file holds the rows of all tasks at one length, which is the file's or its folder's name or the
 * number at its end, {@code 4096/test-00000-of-00001.parquet} or {@code ruler_4096.jsonl}.
 */
public final class RulerKvpressProtocol extends KvpressProtocol {
    private static final String ID = "ruler-kvpress@1";
    private static final String FILE_TASK = "ruler";
    private static final Pattern LENGTH = Pattern.compile("(?:(.+)_)?([0-9]{3,9})");
    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("[\\x00-\\x1f]");

    /** kvpress's copy of the metrics is that of RULER. */
    private static final Protocol RULER = new RulerProtocol();

    /** For {@link java.util.ServiceLoader}. */
    public RulerKvpressProtocol() {
        super(ID, "answer");
    }

    @Override
    public List<String> tasks() {
        return RULER.tasks();
    }

    @Override
    public boolean filesByTask() {
        return false;
    }

    /** The rows name their tasks; the file's is {@code ruler}, and its dataset's name ends with the length. */
    @Override
    public DatasetFile datasetFile(Path path) {
        String name = DataFileName.dataset(path);
        Matcher match = LENGTH.matcher(name);
        boolean lengthAlone = match.matches() && match.group(1) == null;
        return new DatasetFile(path, lengthAlone ? FILE_TASK + "_" + name : name, FILE_TASK);
    }

    @Override
    String task(JsonRow row, DatasetFile file) {
        String task = row.text(KvpressReader.TASK);
        if (!tasks().contains(task)) {
            throw row.wrong(KvpressReader.TASK, "'" + task + "'", String.join(", ", tasks()));
        }
        return task;
    }

    @Override
    String lengthBucket(JsonRow row, DatasetFile file) {
        Matcher match = LENGTH.matcher(file.dataset());
        return match.matches() ? match.group(2) : "";
    }

    @Override
    boolean needsClasses(String task) {
        return false;
    }

    @Override
    boolean goldInContext(String task) {
        return true;
    }

    @Override
    public int maxNewTokens(String task) {
        return RULER.maxNewTokens(task);
    }

    /** Blanks at the ends go, control characters go, then blanks at the ends go again. */
    @Override
    public String postprocess(String task, String decoded) {
        return PythonText.strip(
                CONTROL_CHARACTERS.matcher(PythonText.strip(decoded)).replaceAll(""));
    }

    @Override
    public Metric metric(String task) {
        return RULER.metric(task);
    }

    @Override
    public boolean lengthsApart() {
        return true;
    }
}
