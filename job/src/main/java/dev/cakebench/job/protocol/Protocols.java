package dev.cakebench.job.protocol;

import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The protocols by id. They are found through {@link ServiceLoader}, so that a jar beside ours adds one by naming it in
 * {@code META-INF/services/dev.cakebench.job.protocol.Protocol}.
 */
public final class Protocols {
    private Protocols() {}

    /** All ids, sorted. */
    public static List<String> ids() {
        return List.copyOf(load().keySet());
    }

    /** All protocols, sorted by id. */
    public static List<Protocol> all() {
        return List.copyOf(load().values());
    }

    /** The protocol of an id, empty where there is none. */
    public static Optional<Protocol> find(String id) {
        return Optional.ofNullable(load().get(id));
    }

    /**
     * The protocol of an id.
     *
     * @throws ProtocolException when there is none; the message lists those that are
     */
    public static Protocol get(String id) {
        return find(id).orElseThrow(() ->
                new ProtocolException("unknown protocol '%s'; allowed: %s; a user's protocol must be on the class path"
                        .formatted(id, String.join(", ", ids()))));
    }

    private static SortedMap<String, Protocol> load() {
        SortedMap<String, Protocol> protocols = new TreeMap<>();
        // Jars that Spark adds are seen by the thread's loader; threads without one of their own still see ours.
        ClassLoader own = Protocols.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            add(ServiceLoader.load(Protocol.class, own), protocols);
            if (context != null && !context.equals(own)) {
                add(ServiceLoader.load(Protocol.class, context), protocols);
            }
        } catch (ServiceConfigurationError e) {
            throw new ProtocolException(
                    "a protocol cannot be loaded: %s; correct or remove the jar that names it"
                            .formatted(e.getMessage()),
                    e);
        }
        return protocols;
    }

    private static void add(Iterable<Protocol> found, SortedMap<String, Protocol> protocols) {
        for (Protocol protocol : found) {
            Protocol other = protocols.putIfAbsent(protocol.id(), protocol);
            if (other != null && other.getClass() != protocol.getClass()) {
                throw new ProtocolException("protocol '%s' is defined twice, by %s and %s; remove one of the two jars"
                        .formatted(
                                protocol.id(),
                                other.getClass().getName(),
                                protocol.getClass().getName()));
            }
        }
    }
}
