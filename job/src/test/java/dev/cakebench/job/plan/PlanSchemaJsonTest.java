package dev.cakebench.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanSchemaJsonTest {
    private final JsonNode schema = parse(PlanSchemaJson.write(new SmallCatalog()));

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closesThePlanAndItsDatasets() {
        assertThat(schema.at("/required")).hasToString("[\"model\",\"output\",\"datasets\",\"policies\"]");
        assertThat(schema.at("/additionalProperties")).hasToString("false");
        assertThat(schema.at("/properties/datasets/items/required")).hasToString("[\"protocol\",\"files\"]");
        assertThat(schema.at("/properties/datasets/items/properties/protocol/enum"))
                .hasToString("[\"longbench@1\",\"ruler@1\"]");
        assertThat(schema.at("/properties/datasets/items/allOf/0/then/properties/tasks/anyOf/0/enum"))
                .hasToString("[\"hotpotqa\",\"multi_news\"]");
    }

    @Test
    void aModelIsALocationOrHasOptions() {
        JsonNode options = schema.at("/properties/model/anyOf/1");

        assertThat(schema.at("/properties/model/anyOf/0/type").asText()).isEqualTo("string");
        assertThat(options.at("/required")).hasToString("[\"file\"]");
        assertThat(options.at("/additionalProperties")).hasToString("false");
        assertThat(options.at("/properties/kv_type/enum")).hasToString("[\"f32\",\"f16\",\"q8_0\"]");
    }

    @Test
    void describesEveryKnob() {
        JsonNode policies = schema.at("/properties/policies/items/anyOf");
        JsonNode knobs = policies.at("/1/properties/ranker/properties");

        assertThat(policies.at("/0/enum")).hasToString("[\"full\",\"ranker\"]");
        assertThat(knobs.fieldNames())
                .toIterable()
                .containsExactly("as", "window", "gamma", "cascade", "allocation", "pool");
        assertThat(knobs.get("window")).isEqualTo(parse("""
                        {"type": "integer", "minimum": 1, "maximum": 1024, "description": "Protected entries.", "default": 32}
                        """));
        assertThat(knobs.get("gamma")).isEqualTo(parse("""
                        {"type": "number", "minimum": 0.0, "description": "Weight.", "default": 200.0}
                        """));
        assertThat(knobs.get("cascade")).isEqualTo(parse("""
                        {"type": "boolean", "description": "While prefilling.", "default": true}
                        """));
        assertThat(knobs.get("pool")).isEqualTo(parse("""
                        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 99}, {"type": "null"}],
                         "description": "Pooling width.", "default": null}
                        """));
    }

    @Test
    void budgetsAreNumbersSharesOrBytes() {
        JsonNode budget = schema.at("/properties/budgets/items/anyOf");

        assertThat(budget.at("/0")).isEqualTo(parse("{\"type\": \"integer\", \"minimum\": 1}"));
        String pattern = budget.at("/1/pattern").asText();
        assertThat(List.of("12.5%", "12.5%bytes", "256B/token")).allMatch(text -> text.matches(pattern));
        assertThat(List.of("12.5", "12.5%b", "256B")).noneMatch(text -> text.matches(pattern));
    }
}
