package dev.cakebench.job.plan;

import dev.cakebench.job.plan.PlanNode.Mapping;
import dev.cakebench.job.plan.PlanNode.Scalar;
import dev.cakebench.job.plan.PlanNode.Sequence;
import dev.cakebench.job.plan.ValueType.Choice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads nodes as what they should be and reports those that are something else. */
final class NodeReader {
    private final PlanProblems problems;

    NodeReader(PlanProblems problems) {
        this.problems = problems;
    }

    PlanProblems problems() {
        return problems;
    }

    /** The node as a mapping whose keys are all known, the required ones present; null when it is no mapping. */
    @Nullable
    Mapping mapping(PlanNode node, String path, List<PlanKey> keys) {
        if (!(node instanceof Mapping mapping)) {
            unexpected(node, path, "a mapping with the keys " + String.join(", ", PlanKeys.names(keys)));
            return null;
        }
        List<String> names = PlanKeys.names(keys);
        mapping.entries().forEach((name, entry) -> {
            if (!names.contains(name)) {
                problems.addUnknown(entry.place(), PlanPaths.child(path, name), "key", name, names);
            }
        });
        for (PlanKey key : keys) {
            if (key.required() && mapping.value(key.name()) == null) {
                problems.add(
                        mapping.place(),
                        path,
                        "the key '" + key.name() + "' is missing; " + key.name() + ": " + key.description());
            }
        }
        return mapping;
    }

    /** The items of a list that is not empty, or of a single scalar where {@code orSingle}; else an empty list. */
    List<PlanNode> items(PlanNode node, String path, boolean orSingle, String what) {
        if (orSingle && node instanceof Scalar scalar && !scalar.absent()) {
            return List.of(scalar);
        }
        if (node instanceof Sequence sequence && !sequence.items().isEmpty()) {
            return sequence.items();
        }
        unexpected(node, path, what);
        return List.of();
    }

    /** The value of a scalar, or null after a problem. */
    @Nullable
    Object value(PlanNode node, String path, ValueType type) {
        return value(node, path, type, type.allowed());
    }

    private @Nullable Object value(PlanNode node, String path, ValueType type, String allowed) {
        if (!(node instanceof Scalar scalar) || scalar.absent()) {
            unexpected(node, path, allowed);
            return null;
        }
        Optional<Object> value = type.parse(scalar.text());
        if (value.isEmpty()) {
            String nearest = type instanceof Choice choice
                    ? NearestName.of(scalar.text(), choice.choices())
                            .map(name -> ", nearest '" + name + "'")
                            .orElse("")
                    : "";
            problems.add(scalar.place(), path, "found " + scalar.describe() + nearest + "; allowed: " + allowed);
        }
        return value.orElse(null);
    }

    /** A text that is not blank, or null after a problem. */
    @Nullable
    String text(PlanNode node, String path) {
        return (String) value(node, path, PlanKeys.NOT_BLANK);
    }

    /** An absolute location, or null after a problem. */
    @Nullable
    String location(PlanNode node, String path, Locations locations) {
        String text = text(node, path);
        if (text == null) {
            return null;
        }
        try {
            return locations.resolve(text).toString();
        } catch (IllegalArgumentException e) {
            unexpected(node, path, "a path or a URI (" + e.getMessage() + ")");
            return null;
        }
    }

    /** The value of a knob: empty after a problem, else a value or null. */
    KnobValue knob(PlanNode node, String path, KnobSchema knob) {
        if (knob.nullable() && node instanceof Scalar scalar && scalar.absent()) {
            return new KnobValue(true, null);
        }
        Object value = value(node, path, knob.type(), knob.allowed());
        return new KnobValue(value != null, value);
    }

    void unexpected(PlanNode node, String path, String allowed) {
        problems.add(node.place(), path, "found " + node.describe() + "; allowed: " + allowed);
    }

    /**
     * What a plan says about a knob.
     *
     * @param valid whether the value is allowed
     * @param value null where the plan says null, or after a problem
     */
    record KnobValue(boolean valid, @Nullable Object value) {}
}
