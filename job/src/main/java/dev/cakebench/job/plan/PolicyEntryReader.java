package dev.cakebench.job.plan;

import dev.cakebench.job.plan.NodeReader.KnobValue;
import dev.cakebench.job.plan.PlanNode.Entry;
import dev.cakebench.job.plan.PlanNode.Mapping;
import dev.cakebench.job.plan.PlanNode.Scalar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code policies}: names, or names with knobs. */
final class PolicyEntryReader {
    private static final String ALLOWED = "a policy's name, or its name and knobs as in 'snapkv: {window: 32}'";

    private final NodeReader reader;
    private final PlanCatalog catalog;
    private final List<String> kinds;

    PolicyEntryReader(NodeReader reader, PlanCatalog catalog) {
        this.reader = reader;
        this.catalog = catalog;
        this.kinds = catalog.policies().stream().map(PolicySchema::kind).toList();
    }

    /** The policies of a plan; those with problems are left out. */
    List<PolicyPlan> read(PlanNode node, String path) {
        List<PolicyPlan> policies = new ArrayList<>();
        Map<String, String> pathOfName = new HashMap<>();
        int index = 0;
        for (PlanNode item : reader.items(node, path, false, "a list of policies: " + String.join(", ", kinds))) {
            String itemPath = PlanPaths.child(path, index++);
            PolicyPlan policy = policy(item, itemPath);
            if (policy == null) {
                continue;
            }
            policies.add(policy);
            String taken = pathOfName.putIfAbsent(policy.name(), itemPath);
            if (taken != null) {
                reader.problems()
                        .add(
                                item.place(),
                                itemPath,
                                "the name '" + policy.name() + "' is taken by " + taken
                                        + "; give this one another with '" + PlanKeys.VARIANT + "'");
            }
        }
        return policies;
    }

    private @Nullable PolicyPlan policy(PlanNode node, String path) {
        if (node instanceof Scalar scalar && !scalar.absent()) {
            return policy(scalar.text(), scalar.place(), scalar, path, path);
        }
        if (node instanceof Mapping mapping && mapping.entries().size() == 1) {
            Map.Entry<String, Entry> only =
                    mapping.entries().entrySet().iterator().next();
            String kind = only.getKey();
            Place place = only.getValue().place();
            return policy(kind, place, only.getValue().value(), path, PlanPaths.child(path, kind));
        }
        boolean knobsBesideName = node instanceof Mapping mapping
                && mapping.entries().keySet().stream().anyMatch(kinds::contains);
        reader.unexpected(
                node, path, knobsBesideName ? ALLOWED + "; indent the knobs below the policy's name" : ALLOWED);
        return null;
    }

    /**
     * A policy of a kind.
     *
     * @param knobs the mapping of knobs, or a scalar where the plan gives none
     */
    private @Nullable PolicyPlan policy(String kind, Place place, PlanNode knobs, String path, String knobPath) {
        PolicySchema schema = catalog.policies().stream()
                .filter(policy -> policy.kind().equals(kind))
                .findFirst()
                .orElse(null);
        if (schema == null) {
            reader.problems().addUnknown(place, path, "policy", kind, kinds);
            return null;
        }
        boolean nameOnly = path.equals(knobPath) || (knobs instanceof Scalar scalar && scalar.absent());
        if (nameOnly) {
            return policy(schema, new Mapping(place, Map.of()), knobPath);
        }
        if (knobs instanceof Mapping mapping) {
            return policy(schema, mapping, knobPath);
        }
        reader.unexpected(knobs, knobPath, "a mapping with the knobs " + String.join(", ", names(schema)));
        return null;
    }

    private @Nullable PolicyPlan policy(PolicySchema schema, Mapping given, String path) {
        boolean valid = reportUnknown(schema, given, path);
        String name = schema.kind();
        PlanNode variant = given.value(PlanKeys.VARIANT);
        if (variant != null) {
            String chosen =
                    (String) reader.value(variant, PlanPaths.child(path, PlanKeys.VARIANT), PlanKeys.VARIANT_NAME);
            valid &= chosen != null;
            name = chosen == null ? name : chosen;
        }
        SortedMap<String, @Nullable Object> knobs = new TreeMap<>();
        for (KnobSchema knob : schema.knobs()) {
            PlanNode value = given.value(knob.name());
            if (value == null) {
                knobs.put(knob.name(), knob.defaultValue());
            } else {
                KnobValue read = reader.knob(value, PlanPaths.child(path, knob.name()), knob);
                valid &= read.valid();
                knobs.put(knob.name(), read.value());
            }
        }
        if (!valid) {
            return null;
        }
        catalog.refusal(schema.kind(), knobs)
                .ifPresent(reason -> reader.problems().add(given.place(), path, reason));
        return new PolicyPlan(name, schema.kind(), schema.budgeted(), Collections.unmodifiableSortedMap(knobs));
    }

    private boolean reportUnknown(PolicySchema schema, Mapping given, String path) {
        List<String> names = names(schema);
        boolean allKnown = true;
        for (Map.Entry<String, Entry> entry : given.entries().entrySet()) {
            String name = entry.getKey();
            if (!names.contains(name)) {
                allKnown = false;
                reader.problems()
                        .addUnknown(entry.getValue().place(), PlanPaths.child(path, name), "knob", name, names);
            }
        }
        return allKnown;
    }

    private static List<String> names(PolicySchema schema) {
        List<String> names =
                new ArrayList<>(schema.knobs().stream().map(KnobSchema::name).toList());
        names.add(PlanKeys.VARIANT);
        return names;
    }
}
