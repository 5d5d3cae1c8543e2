package dev.cakebench.job.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TextTemplateTest {

    @Test
    void fieldsAreFilledOnceAndOtherBracesStay() {
        TextTemplate template = new TextTemplate("a {one} b {two} \\boxed{Ada} {} {one}");
        assertThat(template.fill(Map.of("one", "{two}", "two", "$1"))).isEqualTo("a {two} b $1 \\boxed{Ada} {} {two}");
    }

    @Test
    void tellsWhereAFieldStands() {
        TextTemplate.Filled filled = new TextTemplate("a {one} b").fill(Map.of("one", "xyz"), "one");
        assertThat(filled.text().substring(filled.start(), filled.end())).isEqualTo("xyz");
        assertThat(new TextTemplate("a").fill(Map.of(), "one")).isEqualTo(new TextTemplate.Filled("a", 0, 0));
    }

    @Test
    void aFieldWithoutAValueIsRefused() {
        assertThatThrownBy(() -> new TextTemplate("{one}").fill(Map.of("two", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a template has the field {one}, for which there is no value; found values for [two]");
    }
}
