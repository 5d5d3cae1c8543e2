package dev.cakebench.job.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Files of the jar that stand beside a class. */
public final class Resource {
    private Resource() {}

    /**
     * The text of a file, UTF-8.
     *
     * @param beside a class of the file's package
     * @throws IllegalStateException when the jar lacks the file
     */
    public static String text(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks its resource %s; build it again".formatted(name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource %s of the jar cannot be read; build it again".formatted(name), e);
        }
    }
}
