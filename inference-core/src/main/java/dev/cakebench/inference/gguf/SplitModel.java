package dev.cakebench.inference.gguf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Joins the files of a split model, as llama-gguf-split writes them: the first file holds the metadata, each holds some of
 * the tensors, and all carry the number of the part, of the parts and of the tensors of the model.
 */
final class SplitModel {

    private static final String NUMBER_KEY = "split.no";
    private static final String COUNT_KEY = "split.count";
    private static final String TENSORS_KEY = "split.tensors.count";
    private static final String ARCHITECTURE_KEY = "general.architecture";

    private static final int MAXIMUM_PARTS = 65_535;
    private static final String ONE_SPLIT = "fetch all parts of the same model into one folder and keep their names";

    private final GgufFile first;
    private final SplitName name;
    private final int tensorCount;

    private SplitModel(GgufFile first, SplitName name) {
        this.first = first;
        this.name = name;
        this.tensorCount = first.metadata().requireInteger(TENSORS_KEY, 0, Integer.MAX_VALUE);
    }

    /**
     * The whole model when {@code file} is the first of several, else {@code file} itself.
     *
     * @throws GgufFileException when it is another part than the first, its name and its keys disagree, or the other parts
     *     are missing, broken or of another model
     */
    static GgufFile complete(GgufFile file) {
        @Nullable Path fileName = file.path().getFileName();
        Optional<SplitName> name = SplitName.of(fileName == null ? "" : fileName.toString());
        int count = Math.max(1, count(file));
        if (count != name.map(SplitName::count).orElse(1)) {
            throw nameDisagrees(file, count);
        }
        if (count == 1) {
            return file;
        }
        SplitName found = name.orElseThrow();
        if (found.number() != 1) {
            throw new GgufFileException(
                    file.path(),
                    "is part %d of the %d parts of a model: name the first, %s"
                            .formatted(found.number(), count, found.fileName(1)));
        }
        requireNumber(file, 1);
        return new SplitModel(file, found).join();
    }

    private GgufFile join() {
        List<Path> paths = new ArrayList<>();
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        long bytes = 0;
        for (int number = 1; number <= name.count(); number++) {
            GgufFile part = number == 1 ? first : openPart(number);
            paths.add(part.path());
            bytes += part.byteSize();
            for (GgufTensor tensor : part.tensors().values()) {
                if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
                    throw new GgufFileException(
                            part.path(),
                            "tensor '%s': an earlier part holds it too, allowed once: %s"
                                    .formatted(tensor.name(), ONE_SPLIT));
                }
            }
        }
        if (tensors.size() != tensorCount) {
            throw first.metadata()
                    .invalid(TENSORS_KEY, "%d, which all parts hold".formatted(tensors.size()), ONE_SPLIT);
        }
        return new GgufFile(paths, first.version(), bytes, first.metadata(), Collections.unmodifiableMap(tensors));
    }

    private GgufFile openPart(int number) {
        Path path = first.path().resolveSibling(name.fileName(number));
        if (!Files.exists(path)) {
            throw new GgufFileException(
                    path,
                    "there is no such file, needed is part %d of the %d parts of %s: %s"
                            .formatted(number, name.count(), first.path().getFileName(), ONE_SPLIT));
        }
        GgufFile part = GgufFile.parse(path, GgufFileMap.map(path));
        GgufMetadata metadata = part.metadata();
        if (count(part) != name.count()) {
            throw metadata.invalid(COUNT_KEY, name.count() + " as in the first part", ONE_SPLIT);
        }
        requireNumber(part, number);
        if (metadata.requireInteger(TENSORS_KEY, 0, Integer.MAX_VALUE) != tensorCount) {
            throw metadata.invalid(TENSORS_KEY, tensorCount + " as in the first part", ONE_SPLIT);
        }
        Optional<String> architecture = metadata.string(ARCHITECTURE_KEY);
        if (architecture.isPresent() && !architecture.equals(first.metadata().string(ARCHITECTURE_KEY))) {
            throw metadata.invalid(
                    ARCHITECTURE_KEY,
                    "that of the first part, "
                            + first.metadata().string(ARCHITECTURE_KEY).orElse("none"),
                    ONE_SPLIT);
        }
        return part;
    }

    private static int count(GgufFile file) {
        return file.metadata().integer(COUNT_KEY, 0, MAXIMUM_PARTS).orElse(1);
    }

    private static void requireNumber(GgufFile part, int number) {
        int found = part.metadata().requireInteger(NUMBER_KEY, 0, MAXIMUM_PARTS - 1);
        if (found != number - 1) {
            throw part.metadata().invalid(NUMBER_KEY, "%d as the file's name says".formatted(number - 1), ONE_SPLIT);
        }
    }

    private static GgufFormatException nameDisagrees(GgufFile file, int count) {
        if (count == 1) {
            return new GgufFormatException(
                    file.path(),
                    "its name is that of a part, yet it holds a whole model (key '%s' is absent or 1): give it another name"
                            .formatted(COUNT_KEY));
        }
        return file.metadata()
                .invalid(
                        COUNT_KEY,
                        "the number in the file's name, which must be NAME-00001-of-%05d.gguf".formatted(count),
                        ONE_SPLIT);
    }
}
