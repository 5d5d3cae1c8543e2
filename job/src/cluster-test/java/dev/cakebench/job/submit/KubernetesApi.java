package dev.cakebench.job.submit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of Kubernetes' API server as Spark speaks to: it keeps what it is given, starts nothing, and remembers what was asked
 * of it.
 */
final class KubernetesApi implements AutoCloseable {
    private static final Pattern PATH =
            Pattern.compile("/apis?/(?:[^/]+/)?v1/namespaces/([^/]+)/([a-z]+)(?:/([^/]+))?");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** JSON is YAML; server-side apply sends either. */
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();
    private final SortedSet<String> uses = new ConcurrentSkipListSet<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    KubernetesApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The objects of a resource such as {@code pods}, as they were given. */
    List<ObjectNode> objects(String resource) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().contains("/" + resource + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What was done, each as verb and resource of a role, {@code create pods}. */
    SortedSet<String> uses() {
        return uses;
    }

    /** Puts a pod there that Spark has not made. */
    void addPod(String namespace, String name) {
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name).put("namespace", namespace);
        var condition = pod.putObject("status").put("phase", "Running").putArray("conditions");
        condition.addObject().put("type", "Ready").put("status", "True");
        keep(namespace, "pods", pod);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                send(
                        exchange,
                        404,
                        JSON.createObjectNode().put("kind", "Status").put("code", 404));
                return;
            }
            String name = path.group(3);
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            boolean watch = query.contains("watch=true");
            if (exchange.getRequestHeaders().containsKey("Upgrade")) {
                // No web sockets here: the client then watches by plain HTTP.
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            uses.add(verb(exchange.getRequestMethod(), name != null, watch) + " " + path.group(2));
            if (watch) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                closed.await();
            } else {
                serve(exchange, path.group(1), path.group(2), name, query);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpExchange exchange, String namespace, String resource, String name, String query)
            throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST", "PUT", "PATCH" ->
                send(exchange, 201, keep(namespace, resource, (ObjectNode) YAML.readTree(exchange.getRequestBody())));
            case "DELETE" ->
                send(
                        exchange,
                        200,
                        JSON.createObjectNode().put("kind", "Status").put("status", "Success"));
            default -> {
                ObjectNode found = name == null ? list(resource, query) : objects.get(key(namespace, resource, name));
                ObjectNode missing =
                        JSON.createObjectNode().put("kind", "Status").put("code", 404);
                send(exchange, found == null ? 404 : 200, found == null ? missing : found);
            }
        }
    }

    private static String verb(String method, boolean named, boolean watch) {
        return switch (method) {
            case "GET" -> watch ? "watch" : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "DELETE" -> named ? "delete" : "deletecollection";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private ObjectNode keep(String namespace, String resource, ObjectNode object) {
        ObjectNode metadata = object.withObject("/metadata");
        metadata.put("namespace", namespace).put("resourceVersion", "1");
        metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", "2026-11-25T00:00:00Z");
        objects.put(key(namespace, resource, metadata.path("name").asText()), object);
        return object;
    }

    private static String key(String namespace, String resource, String name) {
        return namespace + "/" + resource + "/" + name;
    }

    /** The objects that the query asks for by name; none where it asks for all, as if they had not started yet. */
    private ObjectNode list(String resource, String query) {
        String kind = resource.substring(0, 1).toUpperCase(Locale.ROOT) + resource.substring(1, resource.length() - 1);
        ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", kind + "List");
        list.putObject("metadata").put("resourceVersion", "1");
        ArrayNode items = list.putArray("items");
        objects(resource).stream()
                .filter(object -> query.contains(
                        "metadata.name=" + object.path("metadata").path("name").asText()))
                .forEach(items::add);
        return list;
    }

    private static void send(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
