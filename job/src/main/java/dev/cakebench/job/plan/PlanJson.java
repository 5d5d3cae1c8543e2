package dev.cakebench.job.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form of a plan: JSON with sorted keys, no white space, every default filled in. Equal plans give equal
 * text, so that it can be hashed.
 */
public final class PlanJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private PlanJson() {}

    /** The whole plan; {@code limit}, {@code max_prompt_tokens} and {@code batching} are null where nothing limits. */
    public static String write(EvaluationPlan plan) {
        SortedMap<String, @Nullable Object> json = new TreeMap<>();
        json.put("model", plan.model());
        json.put("kv_type", plan.kvType().label());
        json.put("output", plan.output());
        json.put("seed", plan.seed());
        json.put("datasets", plan.datasets().stream().map(PlanJson::dataset).toList());
        json.put("policies", plan.policies().stream().map(PlanJson::policy).toList());
        json.put("budgets", plan.budgets().stream().map(Budget::text).toList());
        json.put("question", plan.question().name().toLowerCase(Locale.ROOT));
        json.put("batching", plan.batching() == 0 ? null : plan.batching());
        return write(json);
    }

    /** The knobs of a policy, as the {@code policy_params} column has them. */
    public static String writeKnobs(PolicyPlan policy) {
        return write(policy.knobs());
    }

    private static Map<String, @Nullable Object> dataset(DatasetPlan dataset) {
        SortedMap<String, @Nullable Object> json = new TreeMap<>();
        json.put("protocol", dataset.protocol());
        json.put("tasks", List.copyOf(dataset.tasks()));
        json.put("files", List.copyOf(dataset.files()));
        json.put("limit", dataset.limit() == Integer.MAX_VALUE ? null : dataset.limit());
        json.put("max_prompt_tokens", dataset.maxPromptTokens() == 0 ? null : dataset.maxPromptTokens());
        json.put("mode", dataset.mode().label());
        return json;
    }

    private static Map<String, @Nullable Object> policy(PolicyPlan policy) {
        SortedMap<String, @Nullable Object> json = new TreeMap<>();
        json.put("name", policy.name());
        json.put("kind", policy.kind());
        json.put("knobs", policy.knobs());
        return json;
    }

    private static String write(Map<String, @Nullable Object> json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan holds only text, numbers, switches and lists", e);
        }
    }
}
