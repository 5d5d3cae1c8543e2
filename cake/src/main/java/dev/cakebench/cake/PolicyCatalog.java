package dev.cakebench.cake;

import dev.cakebench.cake.method.CompactedProvider;
import dev.cakebench.cake.policy.CachePolicy;
import dev.cakebench.cake.policy.KnobValues;
import dev.cakebench.cake.policy.PolicyException;
import dev.cakebench.cake.policy.PolicyProvider;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All kinds of policies on the class path, by name. */
public final class PolicyCatalog {
    private final SortedMap<String, PolicyProvider> providers;

    private PolicyCatalog(SortedMap<String, PolicyProvider> providers) {
        this.providers = providers;
    }

    /**
     * Finds the providers by {@link ServiceLoader}: those beside this class, and those that the thread's class loader sees
     * besides, where jars that Spark adds are.
     *
     * @throws PolicyException when two providers have the same kind, or one cannot be loaded
     */
    public static PolicyCatalog load() {
        ClassLoader own = PolicyCatalog.class.getClassLoader();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        var found = new LinkedHashMap<Class<?>, PolicyProvider>();
        try {
            add(ServiceLoader.load(PolicyProvider.class, own), found);
            if (context != null && !context.equals(own)) {
                add(ServiceLoader.load(PolicyProvider.class, context), found);
            }
        } catch (ServiceConfigurationError e) {
            throw new PolicyException(
                    "a policy cannot be loaded: %s; correct or remove the jar that names it".formatted(e.getMessage()));
        }
        return of(found.values());
    }

    private static void add(Iterable<PolicyProvider> seen, Map<Class<?>, PolicyProvider> found) {
        for (PolicyProvider provider : seen) {
            found.putIfAbsent(provider.getClass(), provider);
        }
    }

    /**
     * The given kinds of policies only. Those that keep a budget get the knobs that all of them have.
     *
     * @throws PolicyException when two providers have the same kind, or a knob of one has the name of a shared one
     */
    public static PolicyCatalog of(Iterable<PolicyProvider> kinds) {
        var providers = new TreeMap<String, PolicyProvider>();
        for (PolicyProvider provider : kinds) {
            PolicyProvider other = providers.put(provider.kind(), provider);
            if (other != null) {
                throw new PolicyException("two providers of policy %s on the class path: %s and %s; remove one"
                        .formatted(
                                provider.kind(),
                                other.getClass().getName(),
                                provider.getClass().getName()));
            }
        }
        providers.replaceAll((kind, provider) -> provider.budgeted() ? new CompactedProvider(provider) : provider);
        return new PolicyCatalog(providers);
    }

    /** Names of all policies, sorted. */
    public SortedSet<String> kinds() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(providers.keySet()));
    }

    /** All providers, sorted by name. */
    public Collection<PolicyProvider> providers() {
        return Collections.unmodifiableCollection(providers.values());
    }

    /**
     * The provider of one kind.
     *
     * @throws PolicyException when there is none
     */
    public PolicyProvider provider(String kind) {
        PolicyProvider provider = providers.get(kind);
        if (provider == null) {
            throw new PolicyException(
                    "policy %s is not supported; supported: %s".formatted(kind, String.join(", ", providers.keySet())));
        }
        return provider;
    }

    /**
     * Every knob of a policy with its value: what was given, checked, and the defaults.
     *
     * @throws PolicyException when the kind, a knob or a value is not supported
     */
    public KnobValues knobs(String kind, Map<String, ? extends @Nullable Object> given) {
        PolicyProvider provider = provider(kind);
        return named(kind, () -> KnobValues.of(provider.knobs(), given));
    }

    /**
     * A policy with its knobs set; knobs that are not given have their defaults.
     *
     * @throws PolicyException when the kind, a knob or a value is not supported
     */
    public CachePolicy create(String kind, Map<String, ? extends @Nullable Object> given) {
        PolicyProvider provider = provider(kind);
        return named(kind, () -> provider.create(KnobValues.of(provider.knobs(), given)));
    }

    /** Puts the policy's name before the message of whatever it refuses. */
    private static <T> T named(String kind, Supplier<T> action) {
        try {
            return action.get();
        } catch (PolicyException e) {
            throw new PolicyException("policy %s: %s".formatted(kind, e.getMessage()));
        }
    }
}
