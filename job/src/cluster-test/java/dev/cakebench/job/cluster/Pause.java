package dev.cakebench.job.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Executors stand still while something happens, so that their run cannot end in the meantime, however fast it is. */
final class Pause {

    /** What happens in a pause. */
    interface Event {
        void happen() throws IOException, InterruptedException;
    }

    private Pause() {}

    static void of(List<ProcessHandle> executors, Event event) throws IOException, InterruptedException {
        assertThat(executors).isNotEmpty();
        signal("-STOP", executors);
        try {
            event.happen();
        } finally {
            signal("-CONT", executors);
        }
    }

    private static void signal(String name, List<ProcessHandle> executors) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", name));
        executors.forEach(executor -> command.add(Long.toString(executor.pid())));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        assertThat(exit).as("exit code of %s", command).isZero();
    }
}
