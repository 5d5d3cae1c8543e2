package dev.cakebench.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @TempDir
    Path folder;

    @Test
    void readsTensorsInTheOrderOfTheFile() throws IOException {
        Path path = new GgufWriter()
                .string("general.architecture", "llama")
                .tensor("z", new float[] {1, 2, 3, 4, 5, 6}, 3, 2)
                .tensor("a", new float[] {7}, 1)
                .tensor("m", new float[24], 2, 3, 4)
                .write(folder.resolve("model.gguf"));

        GgufFile file = GgufFile.open(path);

        assertThat(file.path()).isEqualTo(path);
        assertThat(file.version()).isEqualTo(3);
        assertThat(file.byteSize()).isEqualTo(Files.size(path));
        assertThat(file.tensors().keySet()).containsExactly("z", "a", "m");
        GgufTensor z = file.tensor("z").orElseThrow();
        assertThat(z.type()).isEqualTo(GgmlType.F32);
        assertThat(z.columns()).isEqualTo(3);
        assertThat(z.rows()).isEqualTo(2);
        assertThat(z.data().toArray(FLOAT)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(z.data().isReadOnly()).isTrue();
        assertThat(z.data().isNative()).isTrue();
        GgufTensor a = file.tensor("a").orElseThrow();
        assertThat(a.rows()).isEqualTo(1);
        assertThat(a.data().toArray(FLOAT)).containsExactly(7);
        GgufTensor m = file.tensor("m").orElseThrow();
        assertThat(m.dimensions()).containsExactly(2L, 3L, 4L);
        assertThat(m.rows()).isEqualTo(12);
        assertThat(file.tensor("absent")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(GgmlType.class)
    void slicesExactlyTheBytesOfEveryType(GgmlType type) {
        byte[] data = new byte[3 * 2 * type.blockBytes()];
        for (int index = 0; index < data.length; index++) {
            data[index] = (byte) (index * 31 + 7);
        }

        GgufFile file = parse(new GgufWriter()
                .tensor("before", new float[] {1}, 1)
                .tensor("blocks", type, data, 2L * type.blockValues(), 3)
                .toByteArray());

        GgufTensor tensor = file.tensor("blocks").orElseThrow();
        assertThat(tensor.type()).isEqualTo(type);
        assertThat(tensor.data().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 1 << 20})
    void followsTheAlignmentOfTheFile(int alignment) {
        GgufFile file = parse(new GgufWriter()
                .alignment(alignment)
                .tensor("first", new float[] {1}, 1)
                .tensor("second", new float[] {2, 3}, 2)
                .toByteArray());

        assertThat(file.tensor("second").orElseThrow().data().toArray(FLOAT)).containsExactly(2, 3);
    }

    @Test
    void readsVersionTwo() {
        assertThat(parse(new GgufWriter().version(2).bool("yes", true).toByteArray())
                        .version())
                .isEqualTo(2);
    }

    @Test
    void readsAVocabularyWithoutTensorsAndWithoutPadding() {
        GgufBytes bytes =
                GgufBytes.header(3, 0, 1).string("general.name").int32(8).string("v");

        GgufFile file = parse(bytes.toByteArray());

        assertThat(file.tensors()).isEmpty();
        assertThat(file.metadata().string("general.name")).contains("v");
    }

    @Test
    void acceptsBytesAfterTheLastTensor() {
        byte[] file = new GgufWriter().tensor("t", new float[] {1}, 1).toByteArray();

        assertThat(parse(new GgufBytes().raw(file).pad(32).toByteArray()).tensors())
                .hasSize(1);
    }

    @Test
    void acceptsAModelThatIsSplitIntoOnePart() {
        assertThat(parse(new GgufWriter().uint16("split.count", 1).toByteArray())
                        .metadata()
                        .keys())
                .containsExactly("split.count");
    }

    @Test
    void tensorsAndKeysCannotBeChanged() {
        GgufFile file = parse(new GgufWriter()
                .string("key", "value")
                .tensor("t", new float[] {1}, 1)
                .toByteArray());

        assertThatThrownBy(() -> file.tensors().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> file.metadata().keys().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> file.tensor("t").orElseThrow().dimensions().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void namesAMissingFileAndWhereItLooked() {
        Path missing = folder.resolve("absent.gguf");

        assertThatExceptionOfType(GgufFileException.class)
                .isThrownBy(() -> GgufFile.open(missing))
                .withMessage(
                        "%s: there is no such file (looked at %s): check the path, or fetch the model first with"
                                + " submit/fetch-model",
                        missing, missing.toAbsolutePath())
                .satisfies(e -> assertThat(e.path()).isEqualTo(missing));
    }

    @Test
    void refusesAFolder() {
        assertThatExceptionOfType(GgufFileException.class)
                .isThrownBy(() -> GgufFile.open(folder))
                .withMessage("%s: is a folder, expected a GGUF file: name the .gguf file inside it", folder);
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.gguf"));

        assertThatExceptionOfType(GgufFormatException.class)
                .isThrownBy(() -> GgufFile.open(empty))
                .withMessage(
                        "%s: offset 0: header: needs 4 more bytes, the file ends after 0: it is truncated or"
                                + " corrupted, fetch it again",
                        empty);
    }

    @Test
    void opensOnAnInterruptedThreadAndKeepsItsStatus() throws IOException {
        Path path = new GgufWriter().tensor("t", new float[] {1}, 1).write(folder.resolve("model.gguf"));
        GgufFile file;
        boolean status;
        Thread.currentThread().interrupt();
        try {
            file = GgufFile.open(path);
        } finally {
            status = Thread.interrupted();
        }

        assertThat(status).isTrue();
        assertThat(file.tensor("t").orElseThrow().data().toArray(FLOAT)).containsExactly(1);
    }

    @Test
    void readsWhileTheFileIsGoneFromItsFolder() throws IOException {
        Path path = new GgufWriter()
                .strings("names", List.of("a", "b"))
                .tensor("t", new float[] {1, 2}, 2)
                .write(folder.resolve("model.gguf"));
        GgufFile file = GgufFile.open(path);
        Files.delete(path);

        assertThat(file.metadata().strings("names").orElseThrow()).containsExactly("a", "b");
        assertThat(file.tensor("t").orElseThrow().data().toArray(FLOAT)).containsExactly(1, 2);
    }

    @Test
    void readsALargeVocabulary() {
        int size = 262_144;
        List<String> tokens = new ArrayList<>(size);
        for (int id = 0; id < size; id++) {
            tokens.add("t\u00e9\u2581" + id);
        }
        int[] types = new int[size];
        types[size - 1] = 6;

        GgufMetadata metadata = parse(new GgufWriter()
                        .strings("tokenizer.ggml.tokens", tokens)
                        .int32s("tokenizer.ggml.token_type", types)
                        .toByteArray())
                .metadata();

        assertThat(metadata.requireStrings("tokenizer.ggml.tokens")).isEqualTo(tokens);
        assertThat(metadata.integers("tokenizer.ggml.token_type", 0, 6))
                .hasValueSatisfying(read -> assertThat(read).isEqualTo(types));
    }

    @Test
    void keepsAReplacementCharacterThatTheFileReallyHolds() {
        assertThat(parse(new GgufWriter().string("key", "a\uFFFDb").toByteArray())
                        .metadata()
                        .requireString("key"))
                .isEqualTo("a\uFFFDb");
        byte[] broken = GgufBytes.header(3, 0, 1)
                .string("key")
                .int32(8)
                .int64(3)
                .raw(new byte[] {'a', (byte) 0xC3, 'b'})
                .toByteArray();
        assertThatExceptionOfType(GgufFormatException.class)
                .isThrownBy(() -> parse(broken))
                .withMessage("model.gguf: offset 39: key 'key': the string of 3 bytes is no valid UTF-8: the file is"
                        + " corrupted, fetch it again");
    }

    static GgufFile parse(byte[] bytes) {
        return GgufFile.parse(
                Path.of("model.gguf"), MemorySegment.ofArray(bytes).asReadOnly());
    }
}
