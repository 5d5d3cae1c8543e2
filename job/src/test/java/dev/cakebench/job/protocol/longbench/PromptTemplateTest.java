package dev.cakebench.job.protocol.longbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {

    @Test
    void fillsFieldsAndUndoublesBraces() {
        PromptTemplate.Filled filled =
                PromptTemplate.ofFormat("{{a}} {context}\n{{{input}}}").fill(values("{input} }", "{{x"));
        assertThat(filled.text()).isEqualTo("{a} {input} }\n{{{x}");
        assertThat(filled.text().substring(filled.contextStart(), filled.contextEnd()))
                .isEqualTo("{input} }");
    }

    @Test
    void doesNotTellWhereNoneOrTwoContextsStand() {
        assertThat(PromptTemplate.ofFormat("{input}").fill(values("c", "i")))
                .isEqualTo(new PromptTemplate.Filled("i", 0, 0));
        assertThat(PromptTemplate.ofFormat("{context}{context}").fill(values("c", "i")))
                .isEqualTo(new PromptTemplate.Filled("cc", 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{0}", "{context!r}", "{context:>3}", "{answers}", "{context", "a } b", "{ context}"})
    void refusesEverythingElse(String template) {
        assertThatThrownBy(() -> PromptTemplate.ofFormat(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at character")
                .hasMessageContaining("allowed: {context}, {input}, {{, }}");
    }

    @Test
    void fillsPlaceholders() {
        PromptTemplate template =
                PromptTemplate.ofPlaceholders("$DOC$ costs $5\n$Q$?", Map.of("DOC", "context", "Q", "input"));
        PromptTemplate.Filled filled = template.fill(values("$Q$", "why"));
        assertThat(filled.text()).isEqualTo("$Q$ costs $5\nwhy?");
        assertThat(filled.behindContext()).isEqualTo(" costs $5\nwhy?");
        assertThat(template.source()).isEqualTo("$DOC$ costs $5\n$Q$?");
    }

    @Test
    void refusesAPlaceholderWithoutAField() {
        assertThatThrownBy(() -> PromptTemplate.ofPlaceholders("a $COT$", Map.of("DOC", "context")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("found '$COT$' at character 2; allowed: [DOC]");
    }

    private static Map<String, String> values(String context, String input) {
        return Map.of("context", context, "input", input);
    }
}
