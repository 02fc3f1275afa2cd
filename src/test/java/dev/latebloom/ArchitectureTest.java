package dev.latebloom;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Data flows down this list; imports point up it. */
final class ArchitectureTest {
  private static final List<String> STAGES =
      List.of(
          "random",
          "config",
          "file",
          "page",
          "endpoint",
          "corpus",
          "broker",
          "ingest",
          "publish",
          "pool",
          "ledger",
          "sample",
          "train",
          "evaluate",
          "score",
          "dialog",
          "observe",
          "reweight",
          "augment",
          "checkpoint",
          "serve",
          "report",
          "lab",
          "lens",
          "compare",
          "cluster",
          "app",
          "cli");

  /** Rooms within a package, in the same order; "" is the package itself. */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          Map.entry("train", List.of("engine", "scan", "model", "optim", "", "objective")),
          Map.entry("score", List.of("", "reward")),
          Map.entry(
              "train.model",
              List.of("layers", "families", "fresh", "", "encoder", "folder", "generate")),
          Map.entry("ingest", List.of("token", "template", "schema", "record", "")),
          Map.entry("pool", List.of("store", "")),
          Map.entry("observe", List.of("record", "summary", "", "history", "meter")),
          Map.entry("reweight", List.of("", "rival")),
          Map.entry("augment", List.of("question", "")),
          Map.entry("dialog", List.of("data", "rank", "")),
          Map.entry("evaluate", List.of("stats", "answer", "data", "", "heldout")),
          Map.entry("lens", List.of("pursuit", "", "page")),
          Map.entry("cluster", List.of("outer", "round", "")),
          Map.entry(
              "app",
              List.of("folder", "settings", "run", "daemon", "compare", "evaluate", "probe")),
          Map.entry("cli", List.of("terminal", "command", "control", "")),
          Map.entry("serve", List.of("access", "example", "")));

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

  /** Below all: it holds only what starts the command line. */
  @Test
  void nothingImportsTheRootPackage() {
    check("dev.latebloom.*..", List.of("dev.latebloom"));
  }

  @Test
  void everyPackageHasItsPlace() {
    var known = STAGES.stream().map(stage -> "dev.latebloom." + stage + "..");
    classes()
        .should()
        .resideInAnyPackage(Stream.concat(Stream.of("dev.latebloom"), known).toArray(String[]::new))
        .check(CLASSES);
  }

  @TestFactory
  List<DynamicTest> roomsPointUpstream() {
    return ROOMS.entrySet().stream()
        .flatMap(entry -> roomsPointUpstream(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static Stream<DynamicTest> roomsPointUpstream(String stage, List<String> rooms) {
    var packages =
        rooms.stream()
            .map(room -> "dev.latebloom." + stage + (room.isEmpty() ? "" : "." + room))
            .toList();
    return packages.stream()
        .map(one -> DynamicTest.dynamicTest(one, () -> check(one, behind(packages, one))));
  }

  private static void check(String stage) {
    var below = behind(STAGES, stage).stream().map(s -> "dev.latebloom." + s + "..").toList();
    check("dev.latebloom." + stage + "..", below);
  }

  private static <T> List<T> behind(List<T> all, T one) {
    return all.subList(all.indexOf(one) + 1, all.size());
  }

  private static void check(String of, List<String> below) {
    if (below.isEmpty()) return;
    var forbidden = below.toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(of)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true)
        .check(CLASSES);
  }
}
