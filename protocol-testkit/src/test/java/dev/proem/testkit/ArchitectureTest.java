package dev.proem.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  /** The fault proxy and the connections in memory know bytes only, and serve any protocol. */
  @Test
  void faults_knowTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage("dev.proem.testkit..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.proem.testkit..", "org.jspecify..")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.proem.testkit"));
  }
}
