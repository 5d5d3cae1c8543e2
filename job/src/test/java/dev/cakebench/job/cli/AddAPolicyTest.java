package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cakebench.cake.policy.PolicyProvider;
import dev.cakebench.inference.engine.LayerAttention;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policy that {@code docs/add-a-policy.md} shows, compiled and packed as a user would, then used from its jar. */
final class AddAPolicyTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final String SERVICE = "META-INF/services/" + PolicyProvider.class.getName();

    @TempDir
    static Path folder;

    private static Path jar;

    @BeforeAll
    static void packTheExample() throws Exception {
        String page = Files.readString(REPOSITORY.resolve("docs/add-a-policy.md"));
        String source = first("```java\n(.*?)```", page);
        String service = first("```\n(com\\..*?)```", page);
        String type = first("public final class (\\w+) implements PolicyProvider", source);
        Path sources = Files.createDirectories(folder.resolve("src"));
        Path file = Files.writeString(sources.resolve(type + ".java"), source);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        compile(file, classes);
        Files.createDirectories(classes.resolve(SERVICE).getParent());
        Files.writeString(classes.resolve(SERVICE), service);
        jar = folder.resolve("value-size.jar");
        pack(classes, jar);
    }

    @Test
    void theExampleIsAboutTenLinesLong() throws IOException {
        String page = Files.readString(REPOSITORY.resolve("docs/add-a-policy.md"));
        String type = first("public final class \\w+ implements PolicyProvider \\{\n(.*?)\n\\}\n", page);
        assertThat(type.lines()).hasSizeBetween(5, 12);
    }

    @Test
    void isListedWithTheOthers() {
        CommandLineRun listed = CommandLineRun.of("policies", "--jars", jar.toString());

        assertThat(listed.err()).isEmpty();
        assertThat(listed.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(listed.out()).contains("value-size: keeps the tokens with the largest values\n", "cake: ");
        assertThat(CommandLineRun.of("policies").out())
                .as("gone with the command that named the jar")
                .doesNotContain("value-size");
    }

    @Test
    void runsFromItsJar() throws IOException {
        Path output = folder.resolve("out");
        Path quickstart = REPOSITORY.resolve("conf/quickstart");
        Path plan = Files.writeString(folder.resolve("plan.yaml"), """
                model: %s
                output: %s
                datasets:
                  - protocol: ruler@1
                    files: %s
                    limit: 1
                    max_prompt_tokens: 320
                policies: [full, value-size]
                budgets: [64]
                """.formatted(
                        quickstart.resolve("needle.gguf"), output, quickstart.resolve("niah_single_1024.jsonl")));
        CommandLineRun run =
                CommandLineRun.of("run", plan.toString(), "--jars", jar.toString(), "--master", "local[1]");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("value-size");
        assertThat(System.getProperty("spark.jars")).isNull();
        assertThat(CommandLineRun.of("check", plan.toString()))
                .satisfies(unknown -> assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE))
                .satisfies(unknown -> assertThat(unknown.err()).contains("value-size"));
    }

    @Test
    void aJarThatIsNotThereIsAWrongCommandLine() {
        CommandLineRun missing = CommandLineRun.of("policies", "--jars", jar + "," + folder.resolve("none.jar"));

        assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err())
                .startsWith(
                        "cakebench: --jars: found no file '" + folder.resolve("none.jar") + "'; allowed: jar files");
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static void compile(Path file, Path classes) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
        String classPath = String.join(
                System.getProperty("path.separator"), place(PolicyProvider.class), place(LayerAttention.class));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            null,
                            List.of("-d", classes.toString(), "-classpath", classPath, "-Xlint:all", "-Werror"),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as("the example compiles").isTrue();
        }
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pack(Path classes, Path target) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(target);
                var packed = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                packed.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                packed.write(Files.readAllBytes(file));
                packed.closeEntry();
            }
        }
    }
}
