package dev.cakebench.job.report.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** One page in a browser. */
public final class Page implements AutoCloseable {
    private static final int PHONE_WIDTH = 600;
    private static final int HEIGHT = 800;
    private static final int TALLEST_PICTURE = 8000;
    /** Events that say that something went wrong in a page. */
    private static final Set<String> COMPLAINTS =
            Set.of("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded");

    private final DevTools tools;
    private final String target;
    private final String session;
    private final int width;

    private Page(DevTools tools, String target, String session, int width) {
        this.tools = tools;
        this.target = target;
        this.session = session;
        this.width = width;
    }

    /** Opens an address and waits until everything of it is there. */
    static Page open(DevTools tools, URI address, int width, String colourScheme) {
        String target = tools.call(
                        null, "Target.createTarget", DevTools.parameters().put("url", "about:blank"))
                .path("targetId")
                .asText();
        String session = tools.call(
                        null,
                        "Target.attachToTarget",
                        DevTools.parameters().put("targetId", target).put("flatten", true))
                .path("sessionId")
                .asText();
        Page page = new Page(tools, target, session, width);
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            page.call(domain + ".enable", DevTools.parameters());
        }
        ObjectNode media = DevTools.parameters();
        media.putArray("features")
                .addObject()
                .put("name", "prefers-color-scheme")
                .put("value", colourScheme);
        page.call("Emulation.setEmulatedMedia", media);
        page.resize(HEIGHT);
        page.call("Page.navigate", DevTools.parameters().put("url", address.toString()));
        tools.awaitEvent(session, "Page.loadEventFired");
        return page;
    }

    /** The value of an expression in the page. */
    public JsonNode evaluate(String expression) {
        JsonNode result = call(
                "Runtime.evaluate",
                DevTools.parameters()
                        .put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(result.path("exceptionDetails").toString());
        }
        return result.path("result").path("value");
    }

    /** The texts of a list of strings in the page. */
    public List<String> strings(String expression) {
        List<String> strings = new ArrayList<>();
        evaluate(expression).forEach(value -> strings.add(value.asText()));
        return strings;
    }

    /** Everything that the page complained about. */
    public List<String> complaints() {
        return tools.events(session).stream()
                .filter(event -> COMPLAINTS.contains(event.path("method").asText()))
                .map(JsonNode::toString)
                .toList();
    }

    /** Addresses of everything that the page asked for. */
    public List<String> requests() {
        return tools.events(session).stream()
                .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
                .map(event -> event.path("params").path("request").path("url").asText())
                .toList();
    }

    /** Writes a picture of the page from its top, down to its end or to what a picture can hold. */
    public void screenshot(Path file) throws IOException {
        int height = call("Page.getLayoutMetrics", DevTools.parameters())
                .path("cssContentSize")
                .path("height")
                .asInt();
        resize(Math.min(height, TALLEST_PICTURE));
        String data = call("Page.captureScreenshot", DevTools.parameters().put("format", "png"))
                .path("data")
                .asText();
        resize(HEIGHT);
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    private void resize(int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                DevTools.parameters()
                        .put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < PHONE_WIDTH));
    }

    @Override
    public void close() {
        tools.call(null, "Target.closeTarget", DevTools.parameters().put("targetId", target));
    }

    private JsonNode call(String method, ObjectNode parameters) {
        return tools.call(session, method, parameters);
    }
}
