package dev.cakebench.job;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Walls of the house: job -> cake -> inference-core, Spark in job only, vectors in kernels only, no cycles. */
final class ArchitectureTest {
    private static final String INFERENCE = "dev.cakebench.inference..";
    private static final String CAKE = "dev.cakebench.cake..";
    private static final String JOB = "dev.cakebench.job..";
    private static final String[] SPARK_AND_HADOOP = {"org.apache.spark..", "org.apache.hadoop..", "scala.."};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.cakebench");

    @Test
    void inferenceKnowsNoPolicyAndNoJob() {
        noClasses()
                .that()
                .resideInAPackage(INFERENCE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CAKE, JOB)
                .check(CLASSES);
    }

    @Test
    void policiesKnowNoJob() {
        noClasses()
                .that()
                .resideInAPackage(CAKE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(JOB)
                .check(CLASSES);
    }

    @Test
    void sparkLivesInTheJobOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(INFERENCE, CAKE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SPARK_AND_HADOOP)
                .check(CLASSES);
    }

    @Test
    void vectorsLiveInTheKernelsOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.cakebench.inference.kernels..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(CLASSES);
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        slices().matching("dev.cakebench.inference.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
        slices().matching("dev.cakebench.job.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
