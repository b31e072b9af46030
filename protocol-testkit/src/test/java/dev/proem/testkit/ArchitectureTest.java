package dev.proem.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.proem.testkit");

  private static final DescribedPredicate<JavaClass> EXTENSION =
      belongToAnyOf(ProemServer.class, ProemServerExtension.class, HandlerSource.class);

  private static final DescribedPredicate<JavaClass> ASSERTIONS =
      belongToAnyOf(ProemAssertions.class, MessageAssert.class, ErrorReplyAssert.class);

  /** The fault proxy and the connections in memory work for any protocol. */
  @Test
  void faults_useTheJdkOnly() {
    classes()
        .that(not(EXTENSION.or(ASSERTIONS)))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.proem.testkit..", "org.jspecify..")
        .check(MAIN);
    noClasses()
        .that(not(EXTENSION.or(ASSERTIONS)))
        .should()
        .dependOnClassesThat(EXTENSION.or(ASSERTIONS))
        .check(MAIN);
  }

  @Test
  void extension_usesNetAndJunit() {
    classes()
        .that(EXTENSION)
        .should()
        .onlyDependOnClassesThat(
            EXTENSION.or(
                JavaClass.Predicates.resideInAnyPackage(
                    "java..",
                    "dev.proem.net",
                    "org.jspecify..",
                    "org.junit.jupiter.api..",
                    "org.junit.platform.commons..")))
        .check(MAIN);
  }

  @Test
  void assertions_useMessagesNetAndAssertj() {
    classes()
        .that(ASSERTIONS)
        .should()
        .onlyDependOnClassesThat(
            ASSERTIONS.or(
                JavaClass.Predicates.resideInAnyPackage(
                    "java..", "dev.proem", "dev.proem.net", "org.jspecify..", "org.assertj..")))
        .check(MAIN);
  }
}
