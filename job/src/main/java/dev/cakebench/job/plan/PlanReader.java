package dev.cakebench.job.plan;

import dev.cakebench.inference.kernels.KvType;
import dev.cakebench.job.plan.PlanNode.Mapping;
import dev.cakebench.job.plan.PlanNode.Scalar;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads an evaluation plan: YAML, then the command line's overrides, then every check at once. What comes out has all
 * defaults filled in and every location absolute; what is wrong comes out as one {@link PlanException} that lists every
 * mistake with its line. Environment variables and system properties have no influence.
 */
public final class PlanReader {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final PlanCatalog catalog;
    private final Configuration hadoop;
    private final Locations locations;

    /**
     * @param catalog what may be named in a plan
     * @param hadoop configuration of the file systems that hold the plan, the model and the data
     * @param locations how relative paths are understood
     */
    public PlanReader(PlanCatalog catalog, Configuration hadoop, Locations locations) {
        this.catalog = catalog;
        this.hadoop = hadoop;
        this.locations = locations;
    }

    /**
     * The plan of a file.
     *
     * @param plan local path or Hadoop URI of the YAML file; messages name it as given here
     * @param overrides {@code key=value} arguments, applied in order
     * @throws PlanException when anything is wrong with the file, an override or what they say
     */
    public EvaluationPlan read(String plan, List<String> overrides) {
        return parse(plan, bytes(plan), overrides);
    }

    /**
     * The plan of a file's content.
     *
     * @param source name of the file in messages
     * @param content text in UTF-8, with or without a byte order mark
     * @throws PlanException when anything is wrong with the content, an override or what they say
     */
    public EvaluationPlan parse(String source, byte[] content, List<String> overrides) {
        return parse(source, text(source, content), overrides);
    }

    /**
     * The plan of a text.
     *
     * @param source name of the text in messages
     * @throws PlanException when anything is wrong with the text, an override or what they say
     */
    public EvaluationPlan parse(String source, String text, List<String> overrides) {
        PlanProblems problems = new PlanProblems();
        PlanNode root = PlanTreeParser.parseFile(source, text, problems);
        if (root == null) {
            throw problems.exception();
        }
        for (String override : overrides) {
            root = PlanOverride.apply(root, override, problems);
        }
        EvaluationPlan plan = plan(root, new NodeReader(problems));
        if (!problems.isEmpty()) {
            throw problems.exception();
        }
        return Objects.requireNonNull(plan, "a plan without problems");
    }

    private @Nullable EvaluationPlan plan(PlanNode root, NodeReader reader) {
        Mapping mapping = reader.mapping(root, "", PlanKeys.PLAN);
        if (mapping == null) {
            return null;
        }
        ModelPlan model = model(mapping, reader);
        String output = location(mapping, PlanKeys.OUTPUT, reader);
        Object seed = value(mapping, PlanKeys.SEED, PlanKeys.SEED_TYPE, reader);
        PlanNode datasetsNode = mapping.value(PlanKeys.DATASETS.name());
        List<DatasetPlan> datasets = datasetsNode == null
                ? List.of()
                : new DatasetEntryReader(reader, catalog, locations).read(datasetsNode, PlanKeys.DATASETS.name());
        PlanNode policiesNode = mapping.value(PlanKeys.POLICIES.name());
        List<PolicyPlan> policies = policiesNode == null
                ? List.of()
                : new PolicyEntryReader(reader, catalog).read(policiesNode, PlanKeys.POLICIES.name());
        List<Budget> budgets = budgets(mapping, policies, reader);
        Object question = value(mapping, PlanKeys.QUESTION, PlanKeys.QUESTION_TYPE, reader);
        int batching = batching(mapping, reader);
        if (model == null || output == null) {
            return null;
        }
        return new EvaluationPlan(
                model.file(),
                model.kvType(),
                output,
                seed == null ? PlanKeys.DEFAULT_SEED : (long) seed,
                List.copyOf(datasets),
                List.copyOf(policies),
                budgets,
                question == null ? QuestionMode.VISIBLE : QuestionMode.valueOf(upperCase((String) question)),
                batching);
    }

    private record ModelPlan(String file, KvType kvType) {}

    /** The model, a location or a mapping with options; null after a problem. */
    private @Nullable ModelPlan model(Mapping mapping, NodeReader reader) {
        PlanNode node = mapping.value(PlanKeys.MODEL.name());
        String path = PlanKeys.MODEL.name();
        Object kvType = KvType.F32.label();
        if (node instanceof Mapping) {
            Mapping options = reader.mapping(node, path, PlanKeys.MODEL_OPTIONS);
            if (options == null) {
                return null;
            }
            PlanNode kvTypeNode = options.value(PlanKeys.KV_TYPE.name());
            if (kvTypeNode != null) {
                kvType = reader.value(kvTypeNode, PlanPaths.child(path, PlanKeys.KV_TYPE.name()), PlanKeys.KV_TYPES);
            }
            node = options.value(PlanKeys.MODEL_FILE.name());
            path = PlanPaths.child(path, PlanKeys.MODEL_FILE.name());
        }
        String file = node == null ? null : reader.location(node, path, locations);
        if (node == null || file == null) {
            return null;
        }
        checkModel(node, path, file, reader);
        return kvType == null
                ? null
                : new ModelPlan(file, KvType.of((String) kvType).orElseThrow());
    }

    private List<Budget> budgets(Mapping mapping, List<PolicyPlan> policies, NodeReader reader) {
        String path = PlanKeys.BUDGETS.name();
        PlanNode node = mapping.value(path);
        if (node == null) {
            policies.stream()
                    .filter(PolicyPlan::budgeted)
                    .findFirst()
                    .ifPresent(policy -> reader.problems()
                            .add(
                                    mapping.place(),
                                    "",
                                    "the key 'budgets' is missing and the policy '" + policy.name()
                                            + "' needs one; budgets: " + PlanKeys.BUDGETS.description()));
            return List.of();
        }
        Map<Integer, Budget> seen = new LinkedHashMap<>();
        int index = 0;
        for (PlanNode item : reader.items(node, path, false, "a list of budgets, each " + BudgetParser.ALLOWED)) {
            String itemPath = PlanPaths.child(path, index);
            Budget budget = item instanceof Scalar scalar
                    ? BudgetParser.parse(scalar.text()).orElse(null)
                    : null;
            if (budget == null) {
                reader.unexpected(item, itemPath, BudgetParser.ALLOWED);
            } else {
                seen.entrySet().stream()
                        .filter(other -> other.getValue().sameAs(budget))
                        .findFirst()
                        .ifPresent(first -> reader.problems()
                                .add(
                                        item.place(),
                                        itemPath,
                                        "the budget " + budget.text() + " is " + PlanPaths.child(path, first.getKey())
                                                + " already; remove one of them"));
                seen.put(index, budget);
            }
            index++;
        }
        return List.copyOf(seen.values());
    }

    private static int batching(Mapping mapping, NodeReader reader) {
        PlanNode node = mapping.value(PlanKeys.BATCHING.name());
        if (node == null || (node instanceof Scalar word && word.text().equals(PlanKeys.AUTOMATIC))) {
            return 0;
        }
        Object cells = node instanceof Scalar scalar
                ? PlanKeys.COUNT.parse(scalar.text()).orElse(null)
                : null;
        if (cells == null) {
            reader.unexpected(
                    node, PlanKeys.BATCHING.name(), "'" + PlanKeys.AUTOMATIC + "', or " + PlanKeys.COUNT.allowed());
            return 0;
        }
        return (int) cells;
    }

    private @Nullable String location(Mapping mapping, PlanKey key, NodeReader reader) {
        PlanNode node = mapping.value(key.name());
        return node == null ? null : reader.location(node, key.name(), locations);
    }

    private static @Nullable Object value(Mapping mapping, PlanKey key, ValueType type, NodeReader reader) {
        PlanNode node = mapping.value(key.name());
        return node == null ? null : reader.value(node, key.name(), type);
    }

    private void checkModel(PlanNode node, String planPath, String model, NodeReader reader) {
        String problem = null;
        try {
            Path path = new Path(model);
            if (path.getFileSystem(hadoop).getFileStatus(path).isDirectory()) {
                problem = "found a folder at " + model + "; allowed: one GGUF file; name the file in it";
            }
        } catch (FileNotFoundException e) {
            problem = notFound(model, "name an existing GGUF file, or fetch the model first");
        } catch (IOException e) {
            problem = "cannot reach " + model + ": " + e.getMessage();
        }
        if (problem != null) {
            reader.problems().add(node.place(), planPath, problem);
        }
    }

    private String notFound(String tried, String advice) {
        return "no such file: tried " + tried + " (relative paths start at the current directory, "
                + locations.currentDirectory() + "); " + advice;
    }

    private byte[] bytes(String plan) {
        try {
            Path path = locations.resolve(plan);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            try {
                if (fileSystem.getFileStatus(path).isDirectory()) {
                    throw new PlanException(
                            List.of(plan + ": found a folder; allowed: a YAML file; name the file in it"));
                }
                try (InputStream in = fileSystem.open(path)) {
                    return in.readAllBytes();
                }
            } catch (FileNotFoundException e) {
                throw new PlanException(List.of(plan + ": " + notFound(path.toString(), "name an existing plan file")));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new PlanException(List.of(plan + ": cannot read the plan: " + e.getMessage()));
        }
    }

    private static String text(String source, byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new PlanException(List.of(source + ": the file is not UTF-8 text; save it as UTF-8"));
        }
    }

    private static String upperCase(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
