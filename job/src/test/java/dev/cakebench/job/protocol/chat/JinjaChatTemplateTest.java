package dev.cakebench.job.protocol.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.cakebench.job.protocol.PromptException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JinjaChatTemplateTest {
    private static final String PLAIN =
            "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}>{% endif %}";

    @Test
    void posesAUsersMessage() {
        assertThat(template(PLAIN).userMessage("Hi")).isEqualTo("<s>[user] Hi</s>>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ 7 * 7 }}",
                "{% for i in messages %}x{% endfor %}",
                "{# gone #}",
                "{{ raise_exception('no') }}",
                "<b>&amp;</b> \\n 'single' \"double\"",
                "{% raw %}",
                "\u65E5\u672C \uD83D\uDE42 \r\n\u0000",
                ""
            })
    void theMessageIsNeverRunOrChanged(String message) {
        assertThat(template(PLAIN).userMessage(message)).isEqualTo("<s>[user] " + message + "</s>>");
    }

    @Test
    void aLongMessageStaysWhole() {
        String message = "A long line of text. ".repeat(200_000);
        assertThat(template(PLAIN).userMessage(message)).hasSize(message.length() + "<s>[user] </s>>".length());
    }

    @Test
    void theTemplatesOwnRefusalIsGivenWithItsWords() {
        assertThatThrownBy(() -> template("{{ raise_exception('only system messages') }}")
                        .userMessage("x"))
                .isInstanceOf(PromptException.class)
                .hasMessage("the model's chat template refuses this message: only system messages");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '^',
            value = {
                "{{ messages | nosuchfilter }}                          # the filter 'nosuchfilter' is not supported",
                "{{ 1 if messages is nosuchtest }}                      # the test 'nosuchtest' is not supported",
                "{{ nosuchfunction(1) }}                                # nosuchfunction",
                "{% nosuchtag %}                                        # nosuchtag",
                "{{ messages[0].content.zfill(3) }}                     # the string method 'zfill' with 1 arguments",
                "{% for i in [] %}x{% else %}y{% endfor %}              # 'else' in 'for' is not supported",
                "{{ messages | tojson(indent=4) }}                      # arguments of the filter 'tojson'",
                "{{ range(100000) | length }}                           # range",
                "{{ messages | random }}                                # random",
                "{{ messages[0].content | render }}                     # render",
                "{{ today() }}                                          # depends on the time of day",
                "{{ unixtimestamp() }}                                  # depends on the time of day",
                "{% for m in messages %}{{ today() }}{% endfor %}       # depends on the time of day",
                "{% for m in messages %}{{ x | random }}{% endfor %}    # random",
                "{% for m in messages %}{% include 'x' %}{% endfor %}   # include",
                "{{ messages[0].content                                 # Unclosed",
                "{% if messages %}                                      # end",
                "{% endfor %}                                           # Missing start tag",
                "{% include 'log4j2.properties' %}                      # include",
                "{% import 'log4j2.properties' as x %}                  # import",
                "{% from 'log4j2.properties' import x %}                # from",
                "{% extends 'log4j2.properties' %}                      # extends",
            })
    void whatIsNotSupportedIsRefusedByName(String template, String named) {
        assertThatThrownBy(() -> template(template).userMessage("x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("the model's chat template cannot be rendered")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ messages.getClass() }}",
                "{{ messages[0].getClass().forName('java.lang.Runtime') }}",
                "{{ ''.getClass() }}",
                "{{ true.getClass() }}",
                "{{ (1).getClass() }}",
                "{{ ____int3rpr3t3r____.getConfig() }}",
                "{{ ____int3rpr3t3r____.context }}",
                "{% for m in messages %}{{ loop.getClass() }}{% endfor %}",
                "{{ range(3).getClass() }}",
            })
    void javaIsOutOfReach(String template) {
        assertThatThrownBy(() -> template(template).userMessage("x")).isInstanceOf(PromptException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}",
                "{% for a in range(1000) %}{% for b in range(1000) %}x{% endfor %}{% endfor %}",
                "{% set ns = namespace(x='xxxxxxxxxxxxxxxx') %}{% for a in range(1000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x='xxxxxxxxxxxxxxxx') %}{% for a in range(20) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{% for a in range(1000) %}{{ ns.x }}{% endfor %}",
                "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
            })
    void bombsAreDefused(String template) {
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> template(template).userMessage("x"))
                        .isInstanceOf(PromptException.class));
    }

    @Test
    void aRunTakesTheSameDayForTodayWheneverItGoesOn() {
        assertThat(template("{{ strftime_now('%d %b %Y') }}").userMessage("x")).isEqualTo("26 Jul 2024");
    }

    @Test
    void severalThreadsCanRenderAtOnce() {
        JinjaChatTemplate template = template(PLAIN);
        assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> template.userMessage("m" + i)))
                .containsExactlyElementsOf(IntStream.range(0, 200)
                        .mapToObj(i -> "<s>[user] m" + i + "</s>>")
                        .toList());
    }

    private static JinjaChatTemplate template(String template) {
        return new JinjaChatTemplate(template, "<s>", "</s>");
    }
}
