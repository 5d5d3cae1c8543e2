package dev.cakebench.job.protocol.chat;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values that a function, filter, test or method is called with.
 *
 * @param callee its kind and name, for messages
 */
record CallArguments(String callee, List<Object> positional, Map<String, Object> named) {

    /** Checks the number of arguments without names, and that no other names are given. */
    CallArguments require(int fewest, int most, String... names) {
        if (positional.size() < fewest || positional.size() > most) {
            throw new TemplateException("%s with %d arguments is not supported".formatted(callee, positional.size()));
        }
        for (String name : named.keySet()) {
            if (!Set.of(names).contains(name)) {
                throw new TemplateException("the argument '%s' of %s is not supported".formatted(name, callee));
            }
        }
        return this;
    }

    /** The argument at a place, or of a name, or else a default. */
    Object get(int index, String name, Object absent) {
        return index < positional.size() ? positional.get(index) : named.getOrDefault(name, absent);
    }

    String string(int index) {
        if (positional.get(index) instanceof String text) {
            return text;
        }
        throw wrong(positional.get(index), "a string");
    }

    long integer(int index) {
        return integer(positional.get(index));
    }

    long integer(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw wrong(value, "an integer");
    }

    TemplateException wrong(Object found, String wanted) {
        return new TemplateException("%s takes %s, found %s".formatted(callee, wanted, Values.typeName(found)));
    }
}
