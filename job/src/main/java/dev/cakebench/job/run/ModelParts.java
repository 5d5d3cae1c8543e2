package dev.cakebench.job.run;

import dev.cakebench.inference.gguf.SplitName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of a model, told from the name of the first: one, or those of a split model. */
final class ModelParts {
    private static final String EXTENSION = ".gguf";

    private ModelParts() {}

    /**
     * Locations of all files of a model, in order.
     *
     * @param location path or URI of the model's only or first file
     * @throws ModelFileException when it is that of another part of a split model
     */
    static List<String> locations(String location) {
        Optional<SplitName> name = splitName(location);
        if (name.isEmpty()) {
            return List.of(location);
        }
        SplitName part = name.get();
        String folder = folder(location);
        if (part.number() != 1) {
            throw new ModelFileException("%s: is part %d of the %d parts of a model: name the first, %s, as 'model'"
                    .formatted(location, part.number(), part.count(), folder + part.fileName(1)));
        }
        List<String> locations = new ArrayList<>();
        for (int number = 1; number <= part.count(); number++) {
            locations.add(folder + part.fileName(number));
        }
        return locations;
    }

    /** Number of files of the model at {@code location}. */
    static int count(String location) {
        return splitName(location).map(SplitName::count).orElse(1);
    }

    /** File names of a model of {@code count} files that is called {@code name}. */
    static List<String> names(String name, int count) {
        if (count == 1) {
            return List.of(name + EXTENSION);
        }
        return locations(new SplitName(name, 1, count).fileName(1));
    }

    private static Optional<SplitName> splitName(String location) {
        return SplitName.of(location.substring(folder(location).length()));
    }

    private static String folder(String location) {
        return location.substring(0, location.lastIndexOf('/') + 1);
    }
}
