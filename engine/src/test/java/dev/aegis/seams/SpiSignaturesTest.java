package dev.aegis.seams;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What plugins are compiled against, against its listing. A line that goes or changes breaks
 * plugins that were built before: then {@code SpiVersion.CURRENT} counts up. After a change that is
 * meant:
 *
 * <pre>
 * mvn -pl engine -am test -Dtest=SpiSignaturesTest -Dsurefire.failIfNoSpecifiedTests=false -Daegis.accept=true
 * </pre>
 */
class SpiSignaturesTest {
  private static final List<String> PACKAGES =
      List.of("action", "approval", "audit", "decision", "execution", "glob", "spi");

  @Test
  void theSignaturesArePublishedOnes() throws IOException {
    Path listing =
        Path.of(Objects.requireNonNull(System.getProperty("aegis.root")))
            .resolve("engine/src/test/resources/spi/signatures.txt");
    String signatures = signatures();
    if (Boolean.getBoolean("aegis.accept")) {
      Files.createDirectories(Objects.requireNonNull(listing.getParent()));
      Files.writeString(listing, signatures);
    }
    assertThat(signatures)
        .as("what plugins see has changed; if that is meant, accept it as this test's Javadoc says")
        .isEqualTo(Files.readString(listing));
  }

  private static String signatures() {
    var classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(PACKAGES.stream().map(p -> "dev.aegis." + p).toList());
    return classes.stream()
        .sorted(java.util.Comparator.comparing(JavaClass::getName))
        .map(JavaClass::reflect)
        .filter(SpiSignaturesTest::isVisible)
        .map(SpiSignaturesTest::signatures)
        .collect(Collectors.joining("\n"));
  }

  private static boolean isVisible(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers()) && (outer == null || isVisible(outer));
  }

  private static String signatures(Class<?> type) {
    var members = new TreeSet<String>();
    for (Field field : type.getDeclaredFields()) {
      if (isOffered(field.getModifiers()) && !field.isSynthetic()) {
        members.add(
            modifiers(field.getModifiers()) + name(field.getGenericType()) + " " + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isOffered(constructor.getModifiers())) {
        members.add("new" + parameters(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isOffered(method.getModifiers()) && !method.isSynthetic()) {
        String byDefault = method.isDefault() ? "default " : "";
        members.add(
            byDefault
                + modifiers(method.getModifiers())
                + name(method.getGenericReturnType())
                + " "
                + method.getName()
                + parameters(method));
      }
    }
    var text = new StringBuilder(head(type)).append('\n');
    members.forEach(member -> text.append("  ").append(member).append('\n'));
    return text.toString();
  }

  private static String head(Class<?> type) {
    String kind =
        type.isRecord()
            ? "record"
            : type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class";
    List<Type> above = new ArrayList<>(Arrays.asList(type.getGenericInterfaces()));
    if (kind.equals("class")) {
      above.addFirst(Objects.requireNonNull(type.getGenericSuperclass()));
    }
    String supertypes =
        above.stream().map(SpiSignaturesTest::name).collect(Collectors.joining(", "));
    return (type.isSealed() ? "sealed " : "")
        + kind
        + " "
        + type.getName()
        + (supertypes.isEmpty() ? "" : " : " + supertypes);
  }

  private static boolean isOffered(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String modifiers(int modifiers) {
    return (Modifier.isStatic(modifiers) ? "static " : "")
        + (Modifier.isAbstract(modifiers) ? "abstract " : "");
  }

  private static String parameters(Executable executable) {
    return Arrays.stream(executable.getGenericParameterTypes())
        .map(SpiSignaturesTest::name)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String name(Type type) {
    return type.getTypeName().replace("java.lang.", "").replace("java.util.", "");
  }
}
