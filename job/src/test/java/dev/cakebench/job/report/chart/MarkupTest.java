package dev.cakebench.job.report.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkupTest {

    @Test
    void markupIsText() {
        assertThat(Markup.escape("<a href=\"x\" on='y'>&\n"))
                .isEqualTo("&lt;a href=&quot;x&quot; on=&#39;y&#39;&gt;&amp;\n");
    }

    @Test
    void everyScriptOfTheWorldStays() {
        assertThat(Markup.escape("né 中文 עברית 🎂")).isEqualTo("né 中文 עברית 🎂");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u001b", "\u202e", "\u2066", "\ud83c", "\udf82", "\uffff"})
    void whatMarkupCannotHoldIsReplaced(String character) {
        assertThat(Markup.escape("a" + character + "b")).isEqualTo("a\ufffdb");
    }
}
