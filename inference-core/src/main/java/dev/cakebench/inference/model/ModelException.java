package dev.cakebench.inference.model;

import java.nio.file.Path;

/** A model file that is readable GGUF but describes no model that can be computed. */
public class ModelException extends RuntimeException {

    /**
     * @param path the model file
     * @param problem what was found, what is allowed and what to do
     */
    public ModelException(Path path, String problem) {
        super(path + ": " + problem);
    }
}
