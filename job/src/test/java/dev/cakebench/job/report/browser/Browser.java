package dev.cakebench.job.report.browser;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A headless Chromium of its own, without a profile of anybody's. */
public final class Browser implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Process process;
    private final DevTools tools;

    private Browser(Process process, DevTools tools) {
        this.process = process;
        this.tools = tools;
    }

    /**
     * Starts a browser.
     *
     * @param program path of Chromium or Chrome
     * @param profile an empty folder
     */
    public static Browser start(Path program, Path profile) throws IOException, InterruptedException {
        Path log = profile.resolveSibling("browser.log");
        Process process = new ProcessBuilder(List.of(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new Browser(process, new DevTools(address(process, profile, log)));
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Opens a page of a size. */
    public Page open(URI address, int width, String colourScheme) {
        return Page.open(tools, address, width, colourScheme);
    }

    @Override
    public void close() {
        tools.call(null, "Browser.close", DevTools.parameters());
        tools.close();
        try {
            process.onExit().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the browser does not end", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The browser writes port and path of its DevTools into its profile when it listens. */
    private static URI address(Process process, Path profile, Path log) throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() >= 2) {
                return URI.create("ws://127.0.0.1:%s%s".formatted(lines.get(0), lines.get(1)));
            }
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("the browser does not listen: " + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
