package dev.cakebench.inference.model;

import java.nio.file.Path;

/** A sound model that needs an architecture or a feature this engine does not compute. */
public final class UnsupportedModelException extends ModelException {

    /**
     * @param path the model file
     * @param problem what is not supported and what is
     */
    public UnsupportedModelException(Path path, String problem) {
        super(path, problem);
    }
}
