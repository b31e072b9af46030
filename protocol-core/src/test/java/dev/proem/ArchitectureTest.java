package dev.proem;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Calendar;
import java.util.Date;
import java.util.Timer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows between packages, and what each package may know of the world. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.proem");

  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
          .importPackages("dev.proem");

  private static final DescribedPredicate<JavaClass> IO =
      resideInAnyPackage(
          "java.io..", "java.net..", "java.nio.channels..", "java.nio.file..", "javax.net..");

  private static final DescribedPredicate<JavaClass> SOCKETS =
      resideInAnyPackage("java.net..", "javax.net..");

  private static final DescribedPredicate<JavaClass> THREADS_AND_CLOCKS =
      resideInAnyPackage("java.util.concurrent..", "java.time..")
          .or(
              belongToAnyOf(
                  Thread.class, ThreadLocal.class, Timer.class, Date.class, Calendar.class));

  @Test
  void arrowsBetweenPackages_pointInwardOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("root")
        .definedBy("dev.proem")
        .layer("codec")
        .definedBy("dev.proem.codec..")
        .layer("io")
        .definedBy("dev.proem.io..")
        .whereLayer("io")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("codec")
        .mayOnlyBeAccessedByLayers("io")
        .whereLayer("root")
        .mayNotAccessAnyLayer()
        .ensureAllClassesAreContainedInArchitecture()
        .check(MAIN);
  }

  @Test
  void codec_knowsNoIoThreadsOrClocks() {
    noClasses()
        .that()
        .resideInAPackage("dev.proem.codec..")
        .should()
        .dependOnClassesThat(IO.or(THREADS_AND_CLOCKS))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .check(MAIN);
  }

  @Test
  void root_knowsInputStreamsAsValuesButNoOtherIo() {
    noClasses()
        .that()
        .resideInAPackage("dev.proem")
        .should()
        .dependOnClassesThat(
            IO.and(
                not(
                    belongToAnyOf(
                        InputStream.class,
                        ByteArrayInputStream.class,
                        OutputStream.class, // that a stream is transferred to
                        IOException.class))))
        .check(MAIN);
  }

  @Test
  void io_knowsNoSockets() {
    noClasses()
        .that()
        .resideInAPackage("dev.proem.io..")
        .should()
        .dependOnClassesThat(SOCKETS)
        .check(MAIN);
  }

  @Test
  void packages_areNullMarked() {
    assertThat(MAIN)
        .extracting(JavaClass::getPackage)
        .allMatch(each -> each.isAnnotatedWith(NullMarked.class));
  }

  /**
   * The fuzzer takes one target a JVM, and the build one JVM a class: a second would not be run.
   */
  @Test
  void fuzzTargets_areOneToAClass() {
    methods()
        .that()
        .areAnnotatedWith(FuzzTest.class)
        .should()
        .beDeclaredInClassesThat()
        .haveSimpleNameEndingWith("FuzzTest")
        .check(TESTS);
    assertThat(TESTS)
        .filteredOn(each -> each.getSimpleName().endsWith("FuzzTest"))
        .allSatisfy(
            each ->
                assertThat(each.getMethods())
                    .as(each.getName())
                    .filteredOn(method -> method.isAnnotatedWith(FuzzTest.class))
                    .hasSize(1));
  }
}
