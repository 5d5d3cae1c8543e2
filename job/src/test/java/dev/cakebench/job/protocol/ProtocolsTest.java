package dev.cakebench.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DatasetFile;
import dev.cakebench.job.dataset.DatasetReader;
import dev.cakebench.job.dataset.Example;
import dev.cakebench.job.metric.Metric;
import dev.cakebench.job.metric.StringMatch;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolsTest {
    private static final org.apache.hadoop.fs.Path DATA = new org.apache.hadoop.fs.Path("/d/riddles.jsonl");
    private static final String SERVICE = "META-INF/services/dev.cakebench.job.protocol.Protocol";

    @Test
    void findsProtocolsById() {
        assertThat(Protocols.ids())
                .containsExactly(
                        "longbench-difflib@1",
                        "longbench-kvpress@1",
                        "longbench-v2-cot@1",
                        "longbench-v2@1",
                        "longbench@1",
                        "needlebench@1",
                        "needlebench@2",
                        "niah-kvpress@1",
                        "niah@1",
                        "passkey@1",
                        "ruler-kvpress@1",
                        "ruler@1",
                        "scbench@1");
        assertThat(Protocols.get("ruler@1").id()).isEqualTo("ruler@1");
        assertThat(Protocols.find("ruler@2")).isEmpty();
    }

    @Test
    void refusesAnUnknownIdWithTheList() {
        assertThatThrownBy(() -> Protocols.get("ruler@2"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("unknown protocol 'ruler@2'; allowed: "
                        + String.join(", ", Protocols.ids())
                        + "; a user's protocol must be on the class path");
    }

    @Test
    void findsAUsersProtocol(@TempDir Path folder) throws IOException {
        withService(folder, InventedProtocol.class.getName(), () -> {
            assertThat(Protocols.ids()).contains("invented@1", "longbench@1", "ruler@1");
            Protocol invented = Protocols.get("invented@1");
            assertThat(invented.datasetFile(DATA)).isEqualTo(new DatasetFile(DATA, "riddles", "riddles"));
            assertThatThrownBy(() -> invented.datasetFile(new org.apache.hadoop.fs.Path("/d/songs.jsonl")))
                    .isInstanceOf(DataException.class)
                    .hasMessage(
                            "data file /d/songs.jsonl: 'songs' is no task of invented@1; allowed: riddles; rename the file");
        });
        assertThat(Protocols.ids()).doesNotContain("invented@1");
    }

    @Test
    void refusesTwoProtocolsOfOneId(@TempDir Path folder) throws IOException {
        withService(
                folder,
                SecondRuler.class.getName(),
                () -> assertThatThrownBy(Protocols::ids)
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining("protocol 'ruler@1' is defined twice")
                        .hasMessageContaining(SecondRuler.class.getName()));
    }

    @Test
    void namesWhatCannotBeLoaded(@TempDir Path folder) throws IOException {
        withService(
                folder,
                "org.example.Absent",
                () -> assertThatThrownBy(Protocols::ids)
                        .isInstanceOf(ProtocolException.class)
                        .hasMessageContaining("org.example.Absent"));
    }

    private static void withService(Path folder, String className, Runnable check) throws IOException {
        Path file = folder.resolve(SERVICE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, className + "\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            check.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** A protocol as a user's jar would bring it. */
    public static class InventedProtocol implements Protocol {
        @Override
        public String id() {
            return "invented@1";
        }

        @Override
        public List<String> tasks() {
            return List.of("riddles");
        }

        @Override
        public boolean filesByTask() {
            return true;
        }

        @Override
        public DatasetReader reader() {
            return (hadoop, file, limit) -> List.of();
        }

        @Override
        public Prompt prompt(Example example, PromptContext context) {
            return new Prompt(context.tokenizer().encode(example.json(), true, false), 0, 0, null);
        }

        @Override
        public boolean chat(String task) {
            return false;
        }

        @Override
        public String question(Example example) {
            return "";
        }

        @Override
        public int maxNewTokens(String task) {
            return 1;
        }

        @Override
        public boolean stopsAtNewline(String task) {
            return true;
        }

        @Override
        public String postprocess(String task, String decoded) {
            return decoded;
        }

        @Override
        public Metric metric(String task) {
            return StringMatch.all();
        }
    }

    /** Another protocol under the id of one of ours. */
    public static final class SecondRuler extends InventedProtocol {
        @Override
        public String id() {
            return "ruler@1";
        }
    }
}
