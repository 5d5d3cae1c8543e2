package dev.cakebench.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProtocolsTest {
    private static final String SERVICE = "META-INF/services/dev.cakebench.job.protocol.Protocol";

    @Test
    void findsProtocolsById() {
        assertThat(Protocols.ids()).containsExactly("longbench@1", "ruler@1");
        assertThat(Protocols.get("ruler@1").id()).isEqualTo("ruler@1");
        assertThat(Protocols.find("ruler@2")).isEmpty();
    }

    @Test
    void refusesAnUnknownIdWithTheList() {
        assertThatThrownBy(() -> Protocols.get("ruler@2"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("unknown protocol 'ruler@2'; allowed: longbench@1, ruler@1; "
                        + "a user's protocol must be on the class path");
    }

    @Test
    void namesWhatCannotBeLoaded(@TempDir Path folder) throws IOException {
        Path file = folder.resolve(SERVICE);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "org.example.Absent\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            assertThatThrownBy(Protocols::ids)
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("org.example.Absent");
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(Protocols.ids()).hasSize(2);
    }
}
