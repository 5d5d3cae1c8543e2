package dev.cakebench.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Runtime.Version;
import org.junit.jupiter.api.Test;

class JavaRequirementTest {

    @Test
    void theTestsRunOnAJavaThatFits() {
        assertThat(JavaRequirement.unmet()).isEmpty();
    }

    @Test
    void newerReleasesFit() {
        assertThat(JavaRequirement.unmet(Version.parse("25.0.3+9-LTS"), "/jdk", true))
                .isEmpty();
        assertThat(JavaRequirement.unmet(Version.parse("26"), "/jdk", true)).isEmpty();
    }

    @Test
    void saysWhichJavaIsNeeded() {
        assertThat(JavaRequirement.unmet(Version.parse("25.0.2+10"), "/jdk", true))
                .contains("found Java 25.0.2+10 at /jdk; allowed: Java 25.0.3 or newer; set JAVA_HOME to one");
    }

    @Test
    void saysHowToAddTheVectorModule() {
        assertThat(JavaRequirement.unmet(Version.parse("25.0.3"), "/jdk", false))
                .contains("the module jdk.incubator.vector is not there; start Java with "
                        + "--add-modules=jdk.incubator.vector, as submit/cakebench does, or with "
                        + "spark.driver.extraJavaOptions and spark.executor.extraJavaOptions under spark-submit");
    }
}
