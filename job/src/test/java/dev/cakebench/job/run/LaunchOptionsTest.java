package dev.cakebench.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LaunchOptionsTest {
    @Test
    void onlyPackagesOfThisJavaAreOpened() {
        List<String> options = LaunchOptions.module();

        assertThat(options)
                .contains("--add-modules=jdk.incubator.vector", "--add-opens=java.base/java.nio=ALL-UNNAMED");
        for (String option : options) {
            if (option.startsWith("--add-opens=")) {
                String opened = option.substring("--add-opens=".length(), option.lastIndexOf('='));
                int slash = opened.indexOf('/');
                assertThat(ModuleLayer.boot()
                                .findModule(opened.substring(0, slash))
                                .orElseThrow()
                                .getPackages())
                        .contains(opened.substring(slash + 1));
            }
        }
    }
}
