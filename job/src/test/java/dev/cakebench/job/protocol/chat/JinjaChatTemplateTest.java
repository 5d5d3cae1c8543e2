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
                "{{ messages | nosuchfilter }}                          # line 1: the filter 'nosuchfilter' is not supported",
                "{{ 1 if messages is nosuchtest }}                      # line 1: the test 'nosuchtest' is not supported",
                "{{ nosuchfunction(1) }}                                # 'nosuchfunction' is called, but not known here",
                "{% nosuchtag %}                                        # the statement 'nosuchtag' is not supported",
                "{{ messages[0].content.zfill(3) }}                     # the string method 'zfill' with 1 arguments",
                "{{ messages[0].pop('role') }}                          # the dict method 'pop' is not supported",
                "{{ messages.append(1) }}                               # 'append' of a list is not supported",
                "{{ messages | tojson(sort_keys=true) }}                # the argument 'sort_keys' of the filter 'tojson'",
                "{{ messages | join('a', 'b', 'c') }}                   # the filter 'join' with 3 arguments",
                "{{ range(100000) | length }}                           # 'range' of more than 1000 numbers",
                "{{ range(0, 1, 0) }}                                   # 'range' of step 0",
                "{{ messages | random }}                                # the filter 'random' is not supported",
                "{{ messages[0].content | render }}                     # the filter 'render' is not supported",
                "{{ today() }}                                          # 'today' is called",
                "{{ strftime_now('%c') }}                               # '%c' is not supported",
                "{{ nothing.at.all }}                                   # 'nothing' is not defined",
                "{{ messages[0].nothing.at_all }}                       # the entry 'nothing' of a dict is not defined",
                "{{ messages[0] + 1 }}                                  # a dict + an int is not supported",
                "{{ 'a' < 1 }}                                          # a string and an int have no order",
                "{{ 1 // 0 }}                                           # 1 // 0 has no value",
                "{{ 9223372036854775807 + 1 }}                          # overflow",
                "{{ 92233720368547758070 }}                             # an integer of at most 63 bits",
                "{{ 1e300 * 1e300 }}                                    # too large",
                "{{ {messages: 1} }}                                    # a list as a key is not supported",
                "{{ 1 in 2 }}                                           # an int cannot be looked for in an int",
                "{{ messages[0].content[::0] }}                         # a slice of step 0",
                "{% set a, b = [1] %}                                   # 1 values for the 2 names [a, b]",
                "{% set messages.x = 1 %}                               # 'messages' is no namespace",
                "{% break %}                                            # 'break' stands in no loop",
                "{{ messages[0].content                                 # a tag has no end '}}'",
                "{{ 'abc }}                                             # a string has no end '",
                "{% raw %}abc                                           # 'raw' has no 'endraw'",
                "{{ (1] }}                                              # found ']', which nothing opens",
                "{{ 1 ? 2 }}                                            # found '?', which is no part of an expression",
                "{{ 1 2 }}                                              # found '2', expected '}}'",
                "{{ }}                                                  # found '}}', expected a value",
                "{{ '\\N{BULLET}' }}                                    # the escape '\\N' in a string",
                "{% if messages %}                                      # found the end of the template, expected one of [elif, else, endif]",
                "{% endfor %}                                           # the statement 'endfor' is not supported",
                "{% include 'log4j2.properties' %}                      # the statement 'include' is not supported",
                "{% import 'log4j2.properties' as x %}                  # the statement 'import' is not supported",
                "{% from 'log4j2.properties' import x %}                # the statement 'from' is not supported",
                "{% extends 'log4j2.properties' %}                      # the statement 'extends' is not supported",
            })
    void whatIsNotSupportedIsRefusedByName(String template, String named) {
        assertThatThrownBy(() -> template(template).userMessage("x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("the model's chat template cannot be rendered")
                .hasMessageContaining(named);
    }

    @Test
    void refusalsNameTheLine() {
        String template = "{% for m in messages %}\n\n  {{ m.role\n | upper }}\n{{ m | nothing }}{% endfor %}";
        assertThatThrownBy(() -> template(template).userMessage("x"))
                .hasMessageContaining("line 5: the filter 'nothing'");
        assertThatThrownBy(() -> template("a\n{# b\n #}\n{{ 'c\nd' }}{{ 1 1 }}").userMessage("x"))
                .hasMessageContaining("line 5: found '1'");
        assertThatThrownBy(() -> template("a\n{# b").userMessage("x"))
                .hasMessageContaining("line 2: a comment has no end");
        assertThatThrownBy(() -> template("a\r\nb\r\n{% for %}").userMessage("x"))
                .hasMessageContaining("line 3: found '%}', expected a name");
    }

    @Test
    void stepsAndRepetitionsMayBeHuge() {
        assertThat(template(
                                "{{ 'abc'[::9223372036854775807] }}{{ 'abc'[::-9223372036854775807] }}{{ [] * 4611686018427387904 }}{{ 'a' * -5 }}")
                        .userMessage("x"))
                .isEqualTo("ac[]");
    }

    @Test
    void aMacrosDefaultStandsInForMissingArgumentsOnly() {
        assertThat(template(
                                "{% macro f(a, b='d') %}{{ a }}-{{ b }};{% endmacro %}{{ f(1) }}{{ f(1, nothing) }}{{ f(b=2, a=1) }}")
                        .userMessage("x"))
                .isEqualTo("1-d;1-;1-2;");
    }

    @Test
    void whatIsNotReachedIsNotRefused() {
        assertThat(template("{% if tools %}{{ tools | nothing }}{% endif %}ok").userMessage("x"))
                .isEqualTo("ok");
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
                "{% set ns = namespace(x=[1]) %}{% for a in range(900) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=[1]) %}{% for a in range(900) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}",
                "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(900) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
                "{{ 'x' * 1000000000 }}",
                "{{ 'x' * 9223372036854775807 }}",
                "{{ 'xx' * 4611686018427387904 }}",
                "{% set ns = namespace(x='x' * 3000000) %}{% for a in range(1000) %}{{ ns.x[0] }}{{ ns.x | length }}{% endfor %}",
                "{% for a in range(1000) %}{% for b in 'x' * 3000000 if b == 'y' %}{% endfor %}{% endfor %}",
                "{{ [1] * 1000000000 }}",
                "{{ ('x' * 100000).replace('x', 'y' * 100000) }}",
                "{{ ('x' * 100000) | join('y' * 100000) }}",
                "{{ ('\n' * 1000000) | indent(1000) }}",
                "{% for a in range(9000) %}{{ ('x' * 10000000) | length }}{% endfor %}",
            })
    void bombsAreDefused(String template) {
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> template(template).userMessage("x"))
                        .isInstanceOf(PromptException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "{1:", "not ", "-", "1 if 1 else "})
    void deepNestingIsRefused(String nest) {
        assertThatThrownBy(() -> template("{{ " + nest.repeat(20_000) + " }}").userMessage("x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("cannot be rendered");
        assertThatThrownBy(() -> template("{% if 1 %}".repeat(20_000)).userMessage("x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("cannot be rendered");
        assertThatThrownBy(
                        () -> template("{{ 1 " + "+ 1 ".repeat(100_000) + " }}").userMessage("x"))
                .isInstanceOf(PromptException.class)
                .hasMessageContaining("it nests too deep");
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
