package dev.proem.net;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.proem.JsonContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows between packages, and what stands in the signatures of the public types. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.proem");

  private static final JavaClasses NET =
      MAIN.that(resideInAnyPackage("dev.proem.net..")).as("the classes of this module");

  private static final String INTERNAL = "dev.proem.net.internal.";

  /** The JDK's types and our own; JsonContent alone may name Jackson's, and net those of TLS. */
  @Test
  void publicSignatures_nameOnlyTypesThatUsersCanName() {
    assertThat(MAIN)
        .filteredOn(each -> !isInternal(each))
        .filteredOn(ArchitectureTest::isVisible)
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(signatureTypes(each))
                    .as(each.getName())
                    .allMatch(type -> canBeNamed(type, each)));
  }

  /** Down from servers and clients, which do not know each other, to the sockets. */
  @Test
  void arrowsBetweenRooms_pointOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("server")
        .definedBy(INTERNAL + "server")
        .layer("listener")
        .definedBy(INTERNAL + "listener")
        .layer("handler")
        .definedBy(INTERNAL + "handler")
        .layer("client")
        .definedBy(INTERNAL + "client")
        .layer("call")
        .definedBy(INTERNAL + "call")
        .layer("pool")
        .definedBy(INTERNAL + "pool")
        .layer("connection")
        .definedBy(INTERNAL + "connection")
        .layer("message")
        .definedBy(INTERNAL + "message")
        .layer("content")
        .definedBy(INTERNAL + "content")
        .layer("transport")
        .definedBy(INTERNAL + "transport")
        .layer("proxy")
        .definedBy(INTERNAL + "proxy")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("listener")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("handler")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("client")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("call")
        .mayOnlyBeAccessedByLayers("client")
        .whereLayer("pool")
        .mayOnlyBeAccessedByLayers("client", "call")
        .whereLayer("connection")
        .mayOnlyBeAccessedByLayers("server", "listener", "handler", "client", "call", "pool")
        .whereLayer("message")
        .mayOnlyBeAccessedByLayers("server", "handler", "listener", "client", "call", "connection")
        .whereLayer("content")
        .mayOnlyBeAccessedByLayers("server", "client", "call", "connection", "message")
        .whereLayer("proxy")
        .mayOnlyBeAccessedByLayers("listener")
        .whereLayer("transport")
        .mayNotAccessAnyLayer()
        .check(NET);
  }

  /**
   * A reader can understand, and a test can make, each class of the engine after those below it.
   */
  @Test
  void classesOfTheEngine_formNoCycles() {
    slices().assignedFrom(new ByFile()).should().beFreeOfCycles().check(NET);
  }

  private static final class ByFile implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass each) {
      return isInternal(each)
          ? SliceIdentifier.of(each.getFullName().replaceFirst("\\$.*", ""))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "files of the engine";
    }
  }

  /** Marks for a room that can be looked over, and for a file that is read in a sitting. */
  @Test
  void roomsAndFiles_areSmall() throws IOException {
    Map<Path, List<Path>> rooms;
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      rooms =
          files
              .filter(each -> each.toString().endsWith(".java"))
              .filter(each -> !each.endsWith("package-info.java"))
              .collect(Collectors.groupingBy(Path::getParent));
    }
    rooms.forEach(
        (room, files) -> {
          assertThat(files)
              .allSatisfy(
                  each -> assertThat(Files.readAllLines(each).size()).isLessThanOrEqualTo(300));
          if (room.toString().contains("internal")) {
            assertThat(files.size()).as(room.toString()).isLessThanOrEqualTo(16);
          }
        });
  }

  @Test
  void tls_knowsNoConnections() {
    noClasses()
        .that()
        .resideInAPackage("dev.proem.net.tls")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("dev.proem.net..")
                .and(not(resideInAnyPackage("dev.proem.net.tls", INTERNAL + "transport"))))
        .check(NET);
  }

  /** Event loops and blocking I/O are two ways to carry the same messages. */
  @Test
  void net_knowsNothingOfIo() {
    noClasses()
        .that()
        .resideInAPackage("dev.proem.net..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.proem.io..")
        .check(MAIN);
  }

  @Test
  void packages_areNullMarked() {
    assertThat(MAIN)
        .extracting(JavaClass::getPackage)
        .allMatch(each -> each.isAnnotatedWith(NullMarked.class));
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
        || (name.startsWith("dev.proem") && isVisible(base) && !isInternal(base))
        || (name.equals("javax.net.ssl") && by.getPackageName().startsWith("dev.proem.net"))
        || (name.startsWith("tools.jackson.") && by.isEquivalentTo(JsonContent.class));
  }

  private static boolean isInternal(JavaClass type) {
    return type.getPackageName().startsWith(INTERNAL);
  }

  private static boolean isVisible(JavaClass type) {
    return isPublicOrProtected(type.getModifiers())
        && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
  }

  private static boolean isPublicOrProtected(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }
}
