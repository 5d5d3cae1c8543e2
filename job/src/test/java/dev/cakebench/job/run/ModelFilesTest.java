package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private ModelFiles files() {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.remote.impl", RemoteDisk.class, FileSystem.class);
        return new ModelFiles(hadoop, folder.resolve("copies"));
    }
}
