package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Executors that stand still until this is closed, so that their run cannot end in the meantime, however fast it is. */
final class Pause implements AutoCloseable {
    private final List<ProcessHandle> executors;

    Pause(List<ProcessHandle> executors) throws IOException, InterruptedException {
        this.executors = executors;
        assertThat(executors).isNotEmpty();
        assertThat(signal("-STOP")).as("exit code of kill -STOP").isZero();
    }

    private int signal(String name) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", name));
        executors.forEach(executor -> command.add(Long.toString(executor.pid())));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        assertThat(signal("-CONT")).as("exit code of kill -CONT").isZero();
    }
}
