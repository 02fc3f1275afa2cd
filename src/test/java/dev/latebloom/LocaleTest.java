package dev.latebloom;

import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locale and encoding of the machine decide nothing. */
final class LocaleTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());

  @TempDir Path folder;

  /** From there on {@code formatted} means the same everywhere. */
  @Test
  void everyProcessBeginsByLeavingTheLocaleOfTheMachine() {
    methods().that().haveName("main").and().areStatic().should(callSetDefault()).check(CLASSES);
  }

  @Test
  void noTextDependsOnTheLocaleOrEncodingOfTheMachine() {
    noClasses()
        .should(callMethod(String.class, "toLowerCase"))
        .orShould(callMethod(String.class, "toUpperCase"))
        .orShould(callMethod(String.class, "format", String.class, Object[].class))
        .orShould(callMethod(PrintStream.class, "printf", String.class, Object[].class))
        .orShould(callMethod(PrintWriter.class, "printf", String.class, Object[].class))
        .orShould(callMethod(String.class, "getBytes"))
        .orShould(callMethod(Charset.class, "defaultCharset"))
        .orShould()
        .callConstructor(String.class, byte[].class)
        .orShould()
        .callConstructor(InputStreamReader.class, InputStream.class)
        .orShould()
        .callConstructor(OutputStreamWriter.class, OutputStream.class)
        .orShould()
        .callConstructor(Scanner.class, InputStream.class)
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(FileReader.class, FileWriter.class)
        .check(CLASSES);
  }

  /** Both have digits of their own. */
  @Test
  void aGeneratedCorpusIsTheSameUnderEveryLocale() throws Exception {
    var english = generate(List.of("-Duser.language=en"));
    assertThat(english).contains("+").contains("=");
    assertThat(generate(List.of("-Duser.language=ar", "-Duser.country=EG"))).isEqualTo(english);
    assertThat(generate(List.of("-Duser.language=hi", "-Duser.extensions=u-nu-deva")))
        .isEqualTo(english);
  }

  private String generate(List<String> locale) throws Exception {
    var file = folder.resolve("corpus.jsonl");
    Files.deleteIfExists(file);
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(locale);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("generate", "dominoes", "-n", "20", "-o", file.toString()));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return Files.readString(file);
  }

  private static ArchCondition<JavaMethod> callSetDefault() {
    return new ArchCondition<>("call Locale.setDefault") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean calls =
            method.getMethodCallsFromSelf().stream()
                .anyMatch(
                    call ->
                        call.getTargetOwner().isEquivalentTo(Locale.class)
                            && call.getName().equals("setDefault"));
        events.add(
            new SimpleConditionEvent(
                method, calls, method.getFullName() + " leaves the default locale as it is"));
      }
    };
  }
}
