package dev.cakebench.inference.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in several files. */
class GgufSplitTest {

    private static final SplitName NAME = new SplitName("model", 1, 3);

    @TempDir
    Path folder;

    @Test
    void theFirstFileOpensAll() throws IOException {
        List<Path> paths = write();

        GgufFile file = GgufFile.open(paths.getFirst());

        assertThat(file.path()).isEqualTo(paths.getFirst());
        assertThat(file.parts()).isEqualTo(paths);
        assertThat(file.metadata().string("general.architecture")).contains("llama");
        assertThat(file.tensors().keySet()).containsExactly("a", "b", "c", "d");
        assertThat(file.tensor("d").orElseThrow().data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0))
                .isEqualTo(4);
        long bytes = 0;
        for (Path path : paths) {
            bytes += Files.size(path);
        }
        assertThat(file.byteSize()).isEqualTo(bytes);
    }

    @Test
    void theFirstFileMayHoldNoTensor() throws IOException {
        write();
        part(1, 3, 2).write(path(1));
        part(2, 3, 2).tensor("a", new float[] {1}, 1).write(path(2));
        part(3, 3, 2).tensor("b", new float[] {2}, 1).write(path(3));

        assertThat(GgufFile.open(path(1)).tensors().keySet()).containsExactly("a", "b");
    }

    @Test
    void oneOfOneIsAWholeModel() throws IOException {
        Path path = folder.resolve("model-00001-of-00001.gguf");
        part(1, 1, 1).tensor("a", new float[] {1}, 1).write(path);

        assertThat(GgufFile.open(path).parts()).containsExactly(path);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void anotherPartThanTheFirstIsRefused(int number) throws IOException {
        write();
        assertRefused(
                path(number),
                path(number) + ": is part " + number
                        + " of the 3 parts of a model: name the first, model-00001-of-00003.gguf");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aMissingPartIsNamed(int number) throws IOException {
        write();
        Files.delete(path(number));
        assertRefused(
                path(1),
                path(number) + ": there is no such file, needed is part " + number
                        + " of the 3 parts of model-00001-of-00003.gguf: fetch all parts");
    }

    @Test
    void aTruncatedPartIsNamed() throws IOException {
        write();
        byte[] bytes = Files.readAllBytes(path(3));
        Files.write(path(3), Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(path(1), path(3) + ": offset", "the file is truncated");
    }

    @Test
    void aNameOfAnotherCountIsRefused() throws IOException {
        write();
        Path renamed = Files.move(path(1), folder.resolve("model-00001-of-00004.gguf"));
        assertRefused(
                renamed,
                "key 'split.count': found u16 3, allowed is the number in the file's name, which must be NAME-00001-of-00003.gguf");
        Path plain = Files.move(renamed, folder.resolve("model.gguf"));
        assertRefused(plain, "key 'split.count': found u16 3, allowed is the number in the file's name");
    }

    @Test
    void aWholeModelWithTheNameOfAPartIsRefused() throws IOException {
        new GgufWriter().tensor("a", new float[] {1}, 1).write(path(1));
        assertRefused(path(1), path(1) + ": its name is that of a part, yet it holds a whole model");
    }

    @Test
    void partsInTheWrongOrderAreRefused() throws IOException {
        write();
        Path between = folder.resolve("between");
        Files.move(path(2), between);
        Files.move(path(3), path(2));
        Files.move(between, path(3));
        assertRefused(
                path(1), path(2) + ": offset", "key 'split.no': found u16 2, allowed is 1 as the file's name says");
        Files.copy(path(2), path(1), StandardCopyOption.REPLACE_EXISTING);
        assertRefused(path(1), path(1) + ": offset", "key 'split.no': found u16 2, allowed is 0");
    }

    @Test
    void aPartOfAModelInMorePartsIsRefused() throws IOException {
        write();
        part(2, 4, 4).tensor("b", new float[] {2}, 1).write(path(2));
        assertRefused(
                path(1), path(2) + ": offset", "key 'split.count': found u16 4, allowed is 3 as in the first part");
    }

    @Test
    void aPartOfAnotherModelIsRefused() throws IOException {
        write();
        part(2, 3, 7).tensor("b", new float[] {2}, 1).write(path(2));
        assertRefused(
                path(1),
                path(2) + ": offset",
                "key 'split.tensors.count': found i32 7, allowed is 4 as in the first part");
        part(2, 3, 4).string("general.architecture", "qwen2").write(path(2));
        assertRefused(
                path(1),
                path(2) + ": offset",
                "key 'general.architecture': found string 'qwen2', allowed is that of the first part, llama");
        new GgufWriter().tensor("b", new float[] {2}, 1).write(path(2));
        assertRefused(path(1), path(2) + ": key 'split.count': not in the file, needed is 3");
    }

    @Test
    void aTensorInTwoPartsIsRefused() throws IOException {
        write();
        part(3, 3, 4).tensor("a", new float[] {2}, 1).write(path(3));
        assertRefused(path(1), path(3) + ": tensor 'a': an earlier part holds it too, allowed once");
    }

    @Test
    void anotherNumberOfTensorsIsRefused() throws IOException {
        write();
        part(2, 3, 4).write(path(2));
        assertRefused(
                path(1),
                path(1) + ": offset",
                "key 'split.tensors.count': found i32 4, allowed is 3, which all parts hold");
    }

    @Test
    void keysOfTheFirstPartThatAreMissingOrBrokenAreRefused() throws IOException {
        write();
        new GgufWriter().uint16("split.count", 3).uint16("split.no", 0).write(path(1));
        assertRefused(path(1), path(1) + ": key 'split.tensors.count': not in the file");
        new GgufWriter().uint16("split.count", 3).write(path(1));
        assertRefused(path(1), path(1) + ": key 'split.no': not in the file");
        new GgufWriter().string("split.count", "3").write(path(1));
        assertRefused(path(1), path(1) + ": offset", "key 'split.count': found string '3', allowed is an integer");
        new GgufWriter().int32("split.count", -1).write(path(1));
        assertRefused(path(1), "key 'split.count': found i32 -1");
    }

    @Test
    void namesOfPartsAreReadAndWritten() {
        assertThat(SplitName.of("a-b-00002-of-00003.gguf")).contains(new SplitName("a-b", 2, 3));
        assertThat(new SplitName("a-b", 2, 3).fileName(3)).isEqualTo("a-b-00003-of-00003.gguf");
        assertThat(SplitName.of("model.gguf")).isEmpty();
        assertThat(SplitName.of("model-00000-of-00003.gguf")).isEmpty();
        assertThat(SplitName.of("model-00004-of-00003.gguf")).isEmpty();
        assertThat(SplitName.of("model-1-of-3.gguf")).isEmpty();
        assertThat(SplitName.of("-00001-of-00003.gguf")).isEmpty();
    }

    /** Four tensors in three files. */
    private List<Path> write() throws IOException {
        GgufFile whole = GgufFileTest.parse(new GgufWriter()
                .string("general.architecture", "llama")
                .tensor("a", new float[] {1}, 1)
                .tensor("b", new float[] {2}, 1)
                .tensor("c", new float[] {3}, 1)
                .tensor("d", new float[] {4}, 1)
                .toByteArray());
        return GgufCopies.split(whole, NAME, folder);
    }

    private Path path(int number) {
        return folder.resolve(NAME.fileName(number));
    }

    private static GgufWriter part(int number, int count, int tensors) {
        return new GgufWriter()
                .uint16("split.no", number - 1)
                .uint16("split.count", count)
                .int32("split.tensors.count", tensors);
    }

    private static void assertRefused(Path path, String... messages) {
        assertThatExceptionOfType(GgufFileException.class)
                .isThrownBy(() -> GgufFile.open(path))
                .satisfies(error -> assertThat(error.getMessage()).contains(messages));
    }
}
