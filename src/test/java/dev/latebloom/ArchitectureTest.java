package dev.latebloom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Data flows down this list; imports point up it. */
final class ArchitectureTest {
  private static final List<String> STAGES =
      List.of(
          "config",
          "corpus",
          "broker",
          "ingest",
          "pool",
          "ledger",
          "sample",
          "train",
          "observe",
          "reweight",
          "augment",
          "checkpoint",
          "serve",
          "report",
          "lab",
          "compare",
          "app",
          "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.latebloom");

  @TestFactory
  List<DynamicTest> importsPointUpstream() {
    return STAGES.stream()
        .map(stage -> DynamicTest.dynamicTest(stage, () -> check(stage)))
        .toList();
  }

  private static void check(String stage) {
    var below = STAGES.subList(STAGES.indexOf(stage) + 1, STAGES.size());
    if (below.isEmpty()) return;
    var forbidden = below.stream().map(s -> "dev.latebloom." + s + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage("dev.latebloom." + stage + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
