package dev.cakebench.job.protocol.longbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {

    @Test
    void fillsFieldsAndUndoublesBraces() {
        PromptTemplate.Filled filled =
                PromptTemplate.parse("{{a}} {context}\n{{{input}}}").fill("{input} }", "{{x");
        assertThat(filled.text()).isEqualTo("{a} {input} }\n{{{x}");
        assertThat(filled.text().substring(filled.contextStart(), filled.contextEnd()))
                .isEqualTo("{input} }");
    }

    @Test
    void doesNotTellWhereNoneOrTwoContextsStand() {
        assertThat(PromptTemplate.parse("{input}").fill("c", "i")).isEqualTo(new PromptTemplate.Filled("i", 0, 0));
        assertThat(PromptTemplate.parse("{context}{context}").fill("c", "i"))
                .isEqualTo(new PromptTemplate.Filled("cc", 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{0}", "{context!r}", "{context:>3}", "{answers}", "{context", "a } b", "{ context}"})
    void refusesEverythingElse(String template) {
        assertThatThrownBy(() -> PromptTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at character")
                .hasMessageContaining("allowed: {context}, {input}, {{, }}");
    }
}
