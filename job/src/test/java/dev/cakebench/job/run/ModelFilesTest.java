package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelFilesTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    Path folder;

    /** The local disk under another scheme: what HDFS is to us. */
    static final class RemoteDisk extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("remote:///");
        }
    }

    @Test
    void aLocalFileIsUsedWhereItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("abc.gguf"), "abc");
        ModelFiles files = files();

        ModelReference model = files.describe(file.toUri().toString());

        assertThat(model).isEqualTo(new ModelReference(file.toUri().toString(), 3, SHA256_OF_ABC));
        assertThat(files.local(model)).isEqualTo(file);
        assertThat(files.describe(file.toString()).sha256()).isEqualTo(SHA256_OF_ABC);
    }

    @Test
    void anotherFileThanPlannedIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("abc.gguf"), "abc");

        assertThatThrownBy(() -> files().local(new ModelReference(file.toString(), 3, "00")))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("found " + SHA256_OF_ABC + ", the run was planned with sha256 00 of 3 bytes");
        assertThatThrownBy(() -> files().local(new ModelReference(file.toString(), 4, SHA256_OF_ABC)))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("found a file of 3 bytes");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> files().describe("/no/such/model.gguf"))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("/no/such/model.gguf: there is no such model file");
        assertThatThrownBy(() -> files().describe("remote:///no/such/model.gguf"))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("remote:///no/such/model.gguf: there is no such model file");
    }

    @Test
    void aRemoteFileIsCopiedOnceUnderTheNameOfItsContent() throws IOException {
        Path file = Files.writeString(folder.resolve("abc.gguf"), "abc");
        String location = "remote://" + file;

        ModelReference model = files().describe(location);
        Path copy = files().local(model);

        assertThat(model.sha256()).isEqualTo(SHA256_OF_ABC);
        assertThat(copy)
                .isEqualTo(folder.resolve("copies").resolve(SHA256_OF_ABC + ".gguf"))
                .hasContent("abc");
        assertThat(copy.toFile().getParentFile().list()).noneMatch(name -> name.endsWith(".part"));
        Files.delete(file);
        assertThat(files().local(model)).isEqualTo(copy);
    }

    @Test
    void theDigestOfASplitModelIsThatOfItsBytesInOrder() throws IOException {
        Path first = writeParts();

        ModelReference model = files().describe(first.toString());

        assertThat(model).isEqualTo(new ModelReference(first.toString(), 3, SHA256_OF_ABC));
        assertThat(files().local(model)).isEqualTo(first);
        Files.writeString(folder.resolve("m-00003-of-00003.gguf"), "d");
        assertThatThrownBy(() -> files().local(model))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("the run was planned with sha256 " + SHA256_OF_ABC);
    }

    @Test
    void aRemoteSplitModelIsCopiedWhole() throws IOException {
        Path first = writeParts();

        ModelReference model = files().describe("remote://" + first);
        Path copy = files().local(model);

        assertThat(model.bytes()).isEqualTo(3);
        assertThat(model.sha256()).isEqualTo(SHA256_OF_ABC);
        Path copies = folder.resolve("copies");
        assertThat(copy)
                .isEqualTo(copies.resolve(SHA256_OF_ABC + "-00001-of-00003.gguf"))
                .hasContent("a");
        assertThat(copies.resolve(SHA256_OF_ABC + "-00002-of-00003.gguf")).hasContent("b");
        assertThat(copies.resolve(SHA256_OF_ABC + "-00003-of-00003.gguf")).hasContent("c");
        assertThat(copies.toFile().list()).noneMatch(name -> name.endsWith(".part"));
        Files.delete(copies.resolve(SHA256_OF_ABC + "-00002-of-00003.gguf"));
        assertThat(files().local(model)).isEqualTo(copy);
        assertThat(copies.resolve(SHA256_OF_ABC + "-00002-of-00003.gguf")).hasContent("b");
    }

    @Test
    void partsThatAreMissingAndOtherPartsThanTheFirstAreNamed() throws IOException {
        Path first = writeParts();
        Path second = folder.resolve("m-00002-of-00003.gguf");

        assertThatThrownBy(() -> files().describe(second.toString()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(
                        second + ": is part 2 of the 3 parts of a model: name the first, " + first + ", as 'model'");
        Files.delete(second);
        assertThatThrownBy(() -> files().describe(first.toString()))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(second + ": there is no such model file");
        assertThatThrownBy(() -> files().describe("remote://" + first))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining(second.getFileName().toString());
    }

    @Test
    void aRelativePathStartsAtTheFolderOfTheDriver() {
        ModelReference model = files().describe("../conf/quickstart/needle.gguf");

        assertThat(Path.of(model.location())).isAbsolute().hasSameBinaryContentAs(Quickstart.MODEL);
    }

    @Test
    void aFileThatSparkSentIsCopiedOnceUnderTheNameOfItsContent() throws IOException {
        ModelReference model = new ModelReference("/no/such/folder/abc.gguf", 3, SHA256_OF_ABC);
        Path first = Files.writeString(folder.resolve("abc.gguf"), "abc");
        Path copy = files(sentTo(folder)).local(model);
        Object inode = Files.getAttribute(copy, "unix:ino");

        // Another executor of this host has a file of its own.
        Path second = Files.createDirectories(folder.resolve("second"));
        Files.writeString(second.resolve("abc.gguf"), "abc");

        assertThat(copy)
                .isEqualTo(folder.resolve("copies").resolve(SHA256_OF_ABC + ".gguf"))
                .hasContent("abc");
        assertThat(Files.getPosixFilePermissions(copy)).doesNotContain(PosixFilePermission.OWNER_WRITE);
        assertThat(files(sentTo(second)).local(model)).isEqualTo(copy);
        assertThat(Files.getAttribute(copy, "unix:ino")).isEqualTo(inode);
        assertThat(first).exists();
    }

    @Test
    void aSplitModelThatSparkSentIsCopiedWhole() throws IOException {
        writeParts();
        ModelReference model = new ModelReference("/no/such/folder/m-00001-of-00003.gguf", 3, SHA256_OF_ABC);

        Path copy = files(sentTo(folder)).local(model);

        Path copies = folder.resolve("copies");
        assertThat(copy)
                .isEqualTo(copies.resolve(SHA256_OF_ABC + "-00001-of-00003.gguf"))
                .hasContent("a");
        assertThat(copies.resolve(SHA256_OF_ABC + "-00003-of-00003.gguf")).hasContent("c");
    }

    @Test
    void anotherSentFileThanPlannedIsRefusedAndNotKept() throws IOException {
        ModelReference model = new ModelReference("/no/such/folder/abc.gguf", 3, SHA256_OF_ABC);
        Files.writeString(folder.resolve("abc.gguf"), "abd");

        assertThatThrownBy(() -> files(sentTo(folder)).local(model))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("the run was planned with sha256 " + SHA256_OF_ABC + " of 3 bytes");
        assertThat(folder.resolve("copies")).doesNotExist();
    }

    @Test
    void aModelThatIsNowhereNamesTheWaysToBringIt() {
        ModelReference model = new ModelReference("/no/such/folder/abc.gguf", 3, SHA256_OF_ABC);

        assertThatThrownBy(() -> files(sentTo(folder)).local(model))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("/no/such/folder/abc.gguf: there is no such model file on this host")
                .hasMessageContaining("Spark sent no file 'abc.gguf'")
                .hasMessageContaining("on every host")
                .hasMessageContaining("hdfs: or s3a:")
                .hasMessageContaining("--files");
    }

    @Test
    void whatAKilledProcessCopiedHalfIsRemovedByTheNextCopy() throws IOException {
        Path file = Files.writeString(folder.resolve("abc.gguf"), "abc");
        Path copies = Files.createDirectories(folder.resolve("copies"));
        Path half = Files.writeString(copies.resolve("0.part"), "ab");
        Path halfOfAnother = Files.writeString(copies.resolve("4.part"), "xy");

        ModelReference model = files().describe("remote://" + file);

        assertThat(model.sha256()).isEqualTo(SHA256_OF_ABC);
        assertThat(half).doesNotExist();
        assertThat(halfOfAnother).doesNotExist();
    }

    @Test
    void processesOfAHostCopyOneAfterTheOther() throws Exception {
        Path file = Files.writeString(folder.resolve("abc.gguf"), "abc");
        List<FutureTask<Path>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FutureTask<Path> task =
                    new FutureTask<>(() -> files().local(new ModelReference("remote://" + file, 3, SHA256_OF_ABC)));
            Thread.ofPlatform().start(task);
            tasks.add(task);
        }

        for (FutureTask<Path> task : tasks) {
            assertThat(task.get()).hasContent("abc");
        }
        assertThat(folder.resolve("copies").toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    private static SentFiles sentTo(Path folder) {
        return name -> Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
    }

    /** The text "abc" as a model of three files; the first of them. */
    private Path writeParts() throws IOException {
        Files.writeString(folder.resolve("m-00003-of-00003.gguf"), "c");
        Files.writeString(folder.resolve("m-00002-of-00003.gguf"), "b");
        return Files.writeString(folder.resolve("m-00001-of-00003.gguf"), "a");
    }

    private ModelFiles files() {
        return files(SentFiles.BY_SPARK);
    }

    private ModelFiles files(SentFiles sent) {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.remote.impl", RemoteDisk.class, FileSystem.class);
        return new ModelFiles(hadoop, folder.resolve("copies"), sent);
    }
}
