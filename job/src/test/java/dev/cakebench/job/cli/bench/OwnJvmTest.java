package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnJvmTest {

    @Test
    void everySubcommandHasItsArchive() {
        assertThat(OwnJvm.archive("-XX:SharedArchiveFile=/a/b/cold-start.jsa", "first-token"))
                .isEqualTo("-XX:SharedArchiveFile=/a/b/first-token.jsa");
    }

    @Test
    void runsACommandOfThisBuild() {
        assertThat(OwnJvm.ofThisBuild("version").run(List.of("version")))
                .anyMatch(line -> line.startsWith("cakebench "));
        assertThatThrownBy(() -> OwnJvm.ofThisBuild("nothing").run(List.of("nothing")))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("'nothing' of ")
                .hasMessageContaining("ended with status 2");
    }
}
