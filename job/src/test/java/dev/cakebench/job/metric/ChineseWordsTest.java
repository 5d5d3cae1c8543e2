package dev.cakebench.job.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChineseWordsTest {

    @Test
    void cutsFractionsAndPercentagesAsPython() {
        assertThat(ChineseWords.cut("涨了12.5%，版本1.2.3，v1.5")).contains("12.5%", "1.2", ".", "3", "v1.5");
    }

    @Test
    void keepsCaseAndWidthOfTheText() {
        assertThat(ChineseWords.cut("GPU使用Ａ１ C++")).containsExactly("GPU", "使用", "Ａ", "１", " ", "C++");
    }

    /** The dictionary has both runs as words, less likely than their characters. */
    @Test
    void cutsRunsOfCharactersThatTheDictionaryHasAsWords() {
        assertThat(ChineseWords.cut("切开的柠檬要用保鲜膜包好")).containsExactly("切开", "的", "柠檬", "要", "用", "保鲜膜", "包", "好");
        assertThat(ChineseWords.cut("如有损坏")).containsExactly("如", "有", "损坏");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n我们\n在", "😀开心𠀀的", "a.b_c-d%e", "%%%", "İstanbul的天气"})
    void losesNothing(String text) {
        assertThat(String.join("", ChineseWords.cut(text))).isEqualTo(text);
    }

    @Test
    void aLineBreakOfTwoCharactersIsOneWord() {
        assertThat(ChineseWords.cut("好\r\n好")).containsExactly("好", "\r\n", "好");
    }

    @Test
    void threadsShareTheDictionary() {
        List<String> expected = ChineseWords.cut("他打算研究生物多样性的变化");
        assertThat(IntStream.range(0, 64).parallel().mapToObj(i -> ChineseWords.cut("他打算研究生物多样性的变化")))
                .allMatch(expected::equals);
    }

    /** In a process of its own, since the dictionary is loaded once. */
    @Test
    void loadsWithoutPrinting() throws Exception {
        Process process = new ProcessBuilder(
                        Objects.requireNonNull(System.getProperty("java.home")) + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Objects.requireNonNull(System.getProperty("java.class.path")),
                        Loader.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed).isEqualTo("before\nother thread\n上海 天气\n");
    }

    /** Prints before, meanwhile and behind. */
    static final class Loader {
        private Loader() {}

        public static void main(String[] arguments) throws InterruptedException {
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            System.setOut(out);
            System.out.print("before\n");
            ByteArrayOutputStream words = new ByteArrayOutputStream();
            Thread loading = new Thread(() ->
                    words.writeBytes(String.join(" ", ChineseWords.cut("上海天气")).getBytes(StandardCharsets.UTF_8)));
            loading.start();
            while (System.out.equals(out) && loading.isAlive()) {
                Thread.onSpinWait();
            }
            System.out.print("other thread\n");
            loading.join();
            System.out.print(words.toString(StandardCharsets.UTF_8) + "\n");
        }
    }
}
