package dev.cakebench.job.plan;

import dev.cakebench.job.dataset.DataException;
import dev.cakebench.job.plan.PlanNode.Mapping;
import dev.cakebench.job.plan.PlanNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code datasets} and finds their files. */
final class DatasetEntryReader {
    private final NodeReader reader;
    private final PlanCatalog catalog;
    private final Locations locations;

    DatasetEntryReader(NodeReader reader, PlanCatalog catalog, Locations locations) {
        this.reader = reader;
        this.catalog = catalog;
        this.locations = locations;
    }

    /** The datasets of a plan; those with problems are left out. */
    List<DatasetPlan> read(PlanNode node, String path) {
        List<DatasetPlan> datasets = new ArrayList<>();
        int index = 0;
        String what = "a list of datasets, each with the keys " + String.join(", ", PlanKeys.names(PlanKeys.DATASET));
        for (PlanNode item : reader.items(node, path, false, what)) {
            DatasetPlan dataset = dataset(item, PlanPaths.child(path, index++));
            if (dataset != null) {
                datasets.add(dataset);
            }
        }
        return datasets;
    }

    private @Nullable DatasetPlan dataset(PlanNode node, String path) {
        Mapping mapping = reader.mapping(node, path, PlanKeys.DATASET);
        if (mapping == null) {
            return null;
        }
        ProtocolSchema protocol = protocol(mapping, path);
        List<String> tasks = tasks(mapping, path, protocol);
        List<String> files = files(mapping, path);
        int limit = count(mapping, path, PlanKeys.LIMIT, Integer.MAX_VALUE);
        int maxPromptTokens = count(mapping, path, PlanKeys.MAX_PROMPT_TOKENS, 0);
        ConversationMode mode = mode(mapping, path);
        if (protocol == null || tasks == null || files.isEmpty()) {
            return null;
        }
        DatasetPlan asked = new DatasetPlan(protocol.id(), tasks, files, limit, maxPromptTokens, mode);
        PlanNode filesNode = mapping.value(PlanKeys.FILES.name());
        try {
            return asked.withFiles(catalog.files(asked));
        } catch (DataException e) {
            Place place = filesNode == null ? mapping.place() : filesNode.place();
            reader.problems().add(place, PlanPaths.child(path, PlanKeys.FILES.name()), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable ProtocolSchema protocol(Mapping mapping, String path) {
        PlanNode node = mapping.value(PlanKeys.PROTOCOL.name());
        String protocolPath = PlanPaths.child(path, PlanKeys.PROTOCOL.name());
        String id = node == null ? null : reader.text(node, protocolPath);
        if (node == null || id == null) {
            return null;
        }
        for (ProtocolSchema protocol : catalog.protocols()) {
            if (protocol.id().equals(id)) {
                return protocol;
            }
        }
        List<String> ids = catalog.protocols().stream().map(ProtocolSchema::id).toList();
        reader.problems().addUnknown(node.place(), protocolPath, "protocol", id, ids);
        return null;
    }

    /** The tasks, empty where the plan names none, or null after a problem. */
    private @Nullable List<String> tasks(Mapping mapping, String path, @Nullable ProtocolSchema protocol) {
        PlanNode node = mapping.value(PlanKeys.TASKS.name());
        if (node == null) {
            return List.of();
        }
        String tasksPath = PlanPaths.child(path, PlanKeys.TASKS.name());
        List<PlanNode> items = reader.items(node, tasksPath, true, "a list of tasks");
        Set<String> tasks = new LinkedHashSet<>();
        boolean valid = !items.isEmpty();
        int index = 0;
        for (PlanNode item : items) {
            String itemPath = node instanceof Sequence ? PlanPaths.child(tasksPath, index++) : tasksPath;
            String task = reader.text(item, itemPath);
            if (task == null) {
                valid = false;
            } else if (protocol != null && !protocol.tasks().contains(task)) {
                reader.problems()
                        .addUnknown(item.place(), itemPath, "task of " + protocol.id(), task, protocol.tasks());
                valid = false;
            } else if (!tasks.add(task)) {
                reader.problems().add(item.place(), itemPath, "the task '" + task + "' is named twice; remove one");
                valid = false;
            }
        }
        return valid ? List.copyOf(tasks) : null;
    }

    private List<String> files(Mapping mapping, String path) {
        PlanNode node = mapping.value(PlanKeys.FILES.name());
        if (node == null) {
            return List.of();
        }
        String filesPath = PlanPaths.child(path, PlanKeys.FILES.name());
        List<String> files = new ArrayList<>();
        int index = 0;
        for (PlanNode item : reader.items(node, filesPath, true, "a data file, glob or folder, or a list of them")) {
            String itemPath = node instanceof Sequence ? PlanPaths.child(filesPath, index++) : filesPath;
            String location = reader.location(item, itemPath, locations);
            if (location != null) {
                files.add(location);
            }
        }
        return files;
    }

    private ConversationMode mode(Mapping mapping, String path) {
        PlanNode node = mapping.value(PlanKeys.MODE.name());
        return ConversationMode.of(
                node == null
                        ? null
                        : reader.value(node, PlanPaths.child(path, PlanKeys.MODE.name()), PlanKeys.MODE_TYPE));
    }

    private int count(Mapping mapping, String path, PlanKey key, int otherwise) {
        PlanNode node = mapping.value(key.name());
        Object value = node == null ? null : reader.value(node, PlanPaths.child(path, key.name()), PlanKeys.COUNT);
        return value == null ? otherwise : (int) value;
    }
}
