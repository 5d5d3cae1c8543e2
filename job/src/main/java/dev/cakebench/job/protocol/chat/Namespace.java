package dev.cakebench.job.protocol.chat;

import java.util.HashMap;
import java.util.Map;

/** Jinja2's {@code namespace}: attributes that statements in inner scopes can set. */
final class Namespace {
    private final Map<String, Object> attributes;

    Namespace(Map<String, Object> attributes) {
        this.attributes = new HashMap<>(attributes);
    }

    Object get(String name) {
        Object value = attributes.get(name);
        return value == null ? new Undefined("'%s' of the namespace".formatted(name)) : value;
    }

    void set(String name, Object value) {
        attributes.put(name, value);
    }
}
