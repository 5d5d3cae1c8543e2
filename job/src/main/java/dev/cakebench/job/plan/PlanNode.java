package dev.cakebench.job.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of a plan before it is understood: YAML as a tree that remembers where each key and value was written. */
sealed interface PlanNode {

    /** Where the value begins. */
    Place place();

    /** What the node is and holds, short enough for a message. */
    String describe();

    /**
     * A single value.
     *
     * @param text the value as written, quotes and escapes undone
     * @param absent whether the value is null or nothing at all
     */
    record Scalar(Place place, String text, boolean absent) implements PlanNode {
        @Override
        public String describe() {
            return absent ? "nothing" : "'" + text + "'";
        }
    }

    /** Values in order. */
    record Sequence(Place place, List<PlanNode> items) implements PlanNode {
        @Override
        public String describe() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    /** Values by key, in the order of the file. */
    record Mapping(Place place, Map<String, Entry> entries) implements PlanNode {
        @Override
        public String describe() {
            return entries.isEmpty() ? "an empty mapping" : "a mapping with " + String.join(", ", entries.keySet());
        }

        /** A copy in which {@code key} has {@code value}. */
        Mapping with(String key, Place keyPlace, PlanNode value) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, new Entry(keyPlace, value));
            return new Mapping(place, changed);
        }

        @Nullable
        PlanNode value(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }
    }

    /** A value and where its key stands. */
    record Entry(Place place, PlanNode value) {}
}
