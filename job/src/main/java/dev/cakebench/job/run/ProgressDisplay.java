package dev.cakebench.job.run;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run's progress: a bar where a person watches, else a line every ten seconds. */
final class ProgressDisplay implements AutoCloseable {
    private static final int LINE_SECONDS = 10;

    private final RunProgress progress;
    private final PrintWriter out;
    private final @Nullable ProgressBar bar;
    private final Thread timer =
            Thread.ofPlatform().daemon().name("cakebench-progress").unstarted(this::showRegularly);

    private ProgressDisplay(RunProgress progress, PrintWriter out, @Nullable ProgressBar bar) {
        this.progress = progress;
        this.out = out;
        this.bar = bar;
    }

    static ProgressDisplay start(RunProgress progress, PrintWriter out) {
        ProgressBar bar = isTerminal()
                ? new ProgressBarBuilder()
                        .setTaskName("rows")
                        .setInitialMax(progress.snapshot().rows())
                        .setStyle(ProgressBarStyle.ASCII)
                        .build()
                : null;
        ProgressDisplay display = new ProgressDisplay(progress, out, bar);
        display.timer.start();
        return display;
    }

    private void showRegularly() {
        try {
            while (true) {
                show();
                TimeUnit.SECONDS.sleep(bar == null ? LINE_SECONDS : 1);
            }
        } catch (InterruptedException e) {
            // The run is over.
        }
    }

    private synchronized void show() {
        RunProgress.Snapshot now = progress.snapshot();
        if (bar != null) {
            bar.stepTo(now.done());
            bar.setExtraMessage(" %d failed, %s".formatted(now.failed(), left(now.left())));
        } else {
            out.println(line(now));
        }
    }

    static String line(RunProgress.Snapshot now) {
        return String.format(
                Locale.ROOT,
                "%d of %d rows (%d %%), %d failed, %.2f examples/s, %.1f rows/s, %s",
                now.done(),
                now.rows(),
                100 * now.done() / Math.max(1, now.rows()),
                now.failed(),
                now.examplesPerSecond(),
                now.rowsPerSecond(),
                left(now.left()));
    }

    // Null with Java's default console provider where nobody watches.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    @Override
    public void close() {
        timer.interrupt();
        boolean interrupted = false;
        while (timer.isAlive()) {
            try {
                timer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        show();
        if (bar != null) {
            bar.close();
        }
    }

    private static String left(@Nullable Duration left) {
        if (left == null) {
            return "time left not known yet";
        }
        long seconds = left.toSeconds();
        return seconds < 60
                ? "about %d s left".formatted(seconds)
                : "about %d min left".formatted(Math.ceilDiv(seconds, 60L));
    }
}
