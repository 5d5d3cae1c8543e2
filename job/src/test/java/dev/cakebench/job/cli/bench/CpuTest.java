package dev.cakebench.job.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuTest {

    @Test
    void readsTheFirstProcessor() {
        assertThat(Cpu.name(List.of(
                        "processor\t: 0",
                        "cpu family\t: 25",
                        "model\t\t: 17",
                        "model name\t: Some CPU @ 3 GHz",
                        "",
                        "processor\t: 1",
                        "model name\t: Another")))
                .isEqualTo("Some CPU @ 3 GHz (family 25, model 17)");
        assertThat(Cpu.name(List.of("model name : Some CPU"))).isEqualTo("Some CPU");
    }

    @Test
    void namesTheArchitectureWhereNoNameIsGiven() {
        assertThat(Cpu.name(List.of("processor : 0", "BogoMIPS : 50"))).isEqualTo(System.getProperty("os.arch"));
        assertThat(Cpu.name()).isNotBlank();
    }
}
