package dev.cakebench.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.dataset.DatasetFile;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetFilesTest {
    private static final Configuration HADOOP = new Configuration(false);
    private static final Protocol RULER = Protocols.get("ruler@1");
    private static final Protocol LONGBENCH = Protocols.get("longbench@1");

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void takesFilesFoldersAndGlobsSortedAndOnce() throws IOException {
        make("niah_single_512.jsonl", "niah_multikey_1_512.jsonl", "notes.txt");
        List<DatasetFile> all =
                DatasetFiles.resolve(HADOOP, RULER, List.of(), List.of(at("niah_single_512.jsonl"), folder.toString()));
        assertThat(all).extracting(DatasetFile::dataset).containsExactly("niah_multikey_1_512", "niah_single_512");
        assertThat(all).extracting(DatasetFile::task).containsExactly("niah_multikey_1", "niah_single");
        assertThat(DatasetFiles.resolve(HADOOP, RULER, List.of(), List.of(at("niah_*_512.jsonl"))))
                .isEqualTo(all);
        assertThat(all.getFirst().path()).isEqualTo(new Path("file:" + at("niah_multikey_1_512.jsonl")));
    }

    @Test
    void resolvingAResultChangesNothing() throws IOException {
        make("data/hotpotqa.jsonl", "data/triviaqa.jsonl");
        List<String> tasks = List.of("triviaqa", "hotpotqa");
        List<DatasetFile> once = DatasetFiles.resolve(HADOOP, LONGBENCH, tasks, List.of(folder.toString()));
        List<String> paths = once.stream().map(file -> file.path().toString()).toList();
        assertThat(DatasetFiles.resolve(HADOOP, LONGBENCH, tasks, paths)).isEqualTo(once);
        assertThat(once).extracting(DatasetFile::task).containsExactly("hotpotqa", "triviaqa");
    }

    @Test
    void picksTasksFromAFolderOrItsDataFolder() throws IOException {
        make("hotpotqa.jsonl", "data/triviaqa.jsonl", "data/samsum.jsonl");
        assertThat(DatasetFiles.resolve(HADOOP, LONGBENCH, List.of("triviaqa", "hotpotqa"), List.of(folder.toString())))
                .extracting(DatasetFile::task)
                .containsExactly("triviaqa", "hotpotqa");
    }

    @Test
    void aGlobIsNarrowedByTasks() throws IOException {
        make("hotpotqa.jsonl", "triviaqa.jsonl");
        assertThat(DatasetFiles.resolve(HADOOP, LONGBENCH, List.of("triviaqa"), List.of(at("*.jsonl"))))
                .extracting(DatasetFile::task)
                .containsExactly("triviaqa");
    }

    @Test
    void aNameWithGlobCharactersIsFirstAFile() throws IOException {
        make("[set]/niah_single_512.jsonl");
        assertThat(DatasetFiles.resolve(HADOOP, RULER, List.of(), List.of(at("[set]/niah_single_512.jsonl"))))
                .hasSize(1);
    }

    @Test
    void namesWhatIsNotThere() throws IOException {
        make("hotpotqa.jsonl");
        refuses(
                LONGBENCH,
                List.of(),
                "absent-*.jsonl",
                "files '" + at("absent-*.jsonl") + "': not found; tried file:" + at("absent-*.jsonl")
                        + " as a file, a folder and a glob; check the path");
        refuses(
                LONGBENCH,
                List.of("triviaqa"),
                "",
                "task triviaqa: found neither file:%s nor file:%s; put the file there, or name the folder that has it"
                        .formatted(at("triviaqa.jsonl"), at("data/triviaqa.jsonl")));
        refuses(
                RULER,
                List.of(),
                "",
                "data file file:%s: neither its name nor its folder's starts with a task of ruler@1; allowed: cwe, fwe, "
                                .formatted(at("hotpotqa.jsonl"))
                        + "niah_multikey_1, niah_multikey_2, niah_multikey_3, niah_multiquery, niah_multivalue, niah_single_1, "
                        + "niah_single_2, niah_single_3, qa_1, qa_2, vt and variants niah_*; rename the file");
        Files.delete(folder.resolve("hotpotqa.jsonl"));
        refuses(
                RULER,
                List.of(),
                "",
                "folder file:" + folder + ": found no file *.jsonl; put the data there or name another folder");
    }

    @Test
    void refusesTasksByName() throws IOException {
        make("songs.jsonl", "hotpotqa.jsonl");
        String allowed = "; allowed: 2wikimqa, dureader, gov_report, hotpotqa, lcc, lsht, multi_news, multifieldqa_en, "
                + "multifieldqa_zh, musique, narrativeqa, passage_count, passage_retrieval_en, passage_retrieval_zh, qasper, "
                + "qmsum, repobench-p, samsum, trec, triviaqa, vcsum";
        refuses(
                LONGBENCH,
                List.of("songs"),
                "",
                "data file file:" + at("songs.jsonl") + ": 'songs' is no task of longbench@1" + allowed
                        + "; name the file after its task");
        refuses(
                LONGBENCH,
                List.of(),
                "",
                "folder file:" + folder + ": protocol longbench@1 needs 'tasks' to pick files from a " + "folder"
                        + allowed);
        refuses(
                LONGBENCH,
                List.of("triviaqa"),
                "hotpotqa.jsonl",
                "data file file:" + at("hotpotqa.jsonl")
                        + ": found task hotpotqa; allowed by 'tasks': [triviaqa]; add the task or remove the file");
        refuses(
                LONGBENCH,
                List.of("triviaqa"),
                "hot*.jsonl",
                "tasks [triviaqa]: none of the files is theirs; found []; add their files or remove the tasks");
        refuses(
                RULER,
                List.of("vt"),
                "",
                "protocol ruler@1: found tasks [vt]; it takes the task of a file from the file's name; remove 'tasks' and name "
                        + "the files");
    }

    @Test
    void refusesEmptyFilesAndTwoOfOneName() throws IOException {
        make("a/qasper.jsonl", "b/qasper.jsonl");
        refuses(
                LONGBENCH,
                List.of(),
                "*/qasper.jsonl",
                "data files file:%s and file:%s: both are dataset 'qasper'; rename one or run them in two plans"
                        .formatted(at("a/qasper.jsonl"), at("b/qasper.jsonl")));
        Files.writeString(folder.resolve("a/qasper.jsonl"), "");
        refuses(
                LONGBENCH,
                List.of(),
                "a/qasper.jsonl",
                "data file file:" + at("a/qasper.jsonl") + ": is empty; put the rows in or name another file");
    }

    @Test
    void refusesWhatIsNoPath() {
        assertThatThrownBy(() -> DatasetFiles.resolve(HADOOP, RULER, List.of(), List.of("")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("files '': no path");
        assertThatThrownBy(() -> DatasetFiles.resolve(HADOOP, RULER, List.of(), List.of("nowhere://host/*.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("files 'nowhere://host/*.jsonl': cannot be looked up: No FileSystem for scheme");
    }

    @Test
    void namesAFileSystemWhoseClassesAreAbsent() {
        Configuration hadoop = new Configuration(false);
        hadoop.set("fs.bucket.impl", "org.example.AbsentFileSystem");
        assertThatThrownBy(() -> DatasetFiles.resolve(hadoop, RULER, List.of(), List.of("bucket://host/a.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessage("files 'bucket://host/a.jsonl': the classes of this file system are not on the class path: "
                        + "Class org.example.AbsentFileSystem not found; add its jar, for s3a hadoop-aws");
    }

    private void refuses(Protocol protocol, List<String> tasks, String name, String message) {
        String path = name.isEmpty() ? folder.toString() : at(name);
        assertThatThrownBy(() -> DatasetFiles.resolve(HADOOP, protocol, tasks, List.of(path)))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    private void make(String... names) throws IOException {
        for (String name : names) {
            java.nio.file.Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "{}\n");
        }
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }
}
