package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Expected values are what Python 3 answers. */
class PythonTextTest {
    private static final String BLANKS = "\t\n\u000B\f\r\u001C\u001D\u001E\u001F \u0085\u00A0\u1680\u2000\u2009\u200A"
            + "\u2028\u2029\u202F\u205F\u3000";

    @Test
    void splitsAtEveryBlankOfPython() {
        for (int i = 0; i < BLANKS.length(); i++) {
            char blank = BLANKS.charAt(i);
            assertThat(PythonText.split("a" + blank + blank + "b" + blank))
                    .as("U+%04X", (int) blank)
                    .containsExactly("a", "b");
        }
        assertThat(PythonText.split("a\u200Bb\u180Ec\uFEFFd\u0000e")).hasSize(1);
        assertThat(PythonText.split(BLANKS)).isEmpty();
        assertThat(PythonText.split("")).isEmpty();
    }

    @Test
    void stripsThem() {
        assertThat(PythonText.strip(BLANKS + "a b" + BLANKS)).isEqualTo("a b");
        assertThat(PythonText.strip(BLANKS)).isEmpty();
        assertThat(PythonText.stripLeadingNewlines("\n\n\r\na\n")).isEqualTo("\r\na\n");
    }

    @Test
    void lowersBeyondAscii() {
        assertThat(PythonText.lower("ÄΣΑΣ İ")).isEqualTo("äσας i\u0307");
    }
}
