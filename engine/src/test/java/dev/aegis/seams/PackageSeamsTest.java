package dev.aegis.seams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeJars;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package of the engine may see what. */
@AnalyzeClasses(
    packages = "dev.aegis",
    importOptions = {DoNotIncludeTests.class, DoNotIncludeJars.class})
class PackageSeamsTest {
  /** What plugins see; it could become a jar of its own. */
  private static final String[] MODEL_AND_SPI = {
    "dev.aegis.action",
    "dev.aegis.approval",
    "dev.aegis.audit",
    "dev.aegis.decision",
    "dev.aegis.execution",
    "dev.aegis.glob",
    "dev.aegis.spi"
  };

  @ArchTest
  static final ArchRule modelAndSpiDependOnTheJdkAlone =
      classes()
          .that()
          .resideInAnyPackage(MODEL_AND_SPI)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(MODEL_AND_SPI, "java..", "javax.crypto..", "org.jspecify.annotations"));

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.aegis.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyConditionsSeeAntlr =
      onlyIn("dev.aegis.condition..", "org.antlr..", "dev.aegis.grammar..");

  @ArchTest static final ArchRule onlyYamlSeesSnakeYaml = onlyIn("dev.aegis.yaml..", "org.yaml..");

  @ArchTest
  static final ArchRule onlyJsonSeesJackson = onlyIn("dev.aegis.json..", "com.fasterxml..");

  @ArchTest
  static final ArchRule onlyTheRuntimeFindsPlugins =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.aegis.plugin..", "dev.aegis.runtime..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.aegis.plugin..");

  private static ArchRule onlyIn(String ours, String... theirs) {
    // A library that no package sees yet has nothing to be kept from.
    return noClasses()
        .that()
        .resideOutsideOfPackages(with(theirs, ours))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(theirs)
        .allowEmptyShould(true);
  }

  private static String[] with(String[] packages, String... more) {
    return java.util.stream.Stream.of(packages, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }
}
