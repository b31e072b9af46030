package dev.proem;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Calendar;
import java.util.Date;
import java.util.Set;
import java.util.Timer;
import java.util.stream.Stream;
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
        .layer("net")
        .definedBy("dev.proem.net..")
        .whereLayer("io")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("net")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("codec")
        .mayOnlyBeAccessedByLayers("io", "net")
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

  /** It is published without our tests and their libraries. */
  @Test
  void testkit_knowsTheJdkOnly() {
    classes()
        .that()
        .resideInAPackage("dev.proem.testkit..")
        .and()
        .haveNameNotMatching(".*Test(\\$.*)?")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.proem.testkit..", "org.jspecify..")
        .check(TESTS);
  }

  /** The JDK's types and our own; JsonContent alone may name Jackson's, and net those of TLS. */
  @Test
  void publicSignatures_nameOnlyTypesThatUsersCanName() {
    assertThat(MAIN)
        .filteredOn(ArchitectureTest::isVisible)
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(signatureTypes(each))
                    .as(each.getName())
                    .allMatch(type -> canBeNamed(type, each)));
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

  private static Stream<JavaClass> signatureTypes(JavaClass declaring) {
    Stream<JavaType> supertypes =
        Stream.concat(declaring.getSuperclass().stream(), declaring.getInterfaces().stream());
    return Stream.of(
            supertypes.map(JavaType::getAllInvolvedRawTypes),
            declaring.getTypeParameters().stream().map(JavaType::getAllInvolvedRawTypes),
            declaring.getMembers().stream()
                .filter(member -> isPublicOrProtected(member.getModifiers()))
                .map(JavaMember::getAllInvolvedRawTypes),
            declaring.getCodeUnits().stream()
                .filter(member -> isPublicOrProtected(member.getModifiers()))
                .map(member -> Set.copyOf(member.getExceptionTypes())))
        .flatMap(types -> types)
        .flatMap(Set::stream);
  }

  private static boolean canBeNamed(JavaClass type, JavaClass by) {
    JavaClass base = type.getBaseComponentType();
    String name = base.getPackageName();
    return base.isPrimitive()
        || name.startsWith("java.")
        || (name.startsWith("dev.proem") && isVisible(base))
        || (name.equals("javax.net.ssl") && by.getPackageName().equals("dev.proem.net"))
        || (name.startsWith("tools.jackson.") && by.isEquivalentTo(JsonContent.class));
  }

  private static boolean isVisible(JavaClass type) {
    return isPublicOrProtected(type.getModifiers())
        && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  private static boolean isPublicOrProtected(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }
}
