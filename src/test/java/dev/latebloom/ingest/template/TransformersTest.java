package dev.latebloom.ingest.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every template writes every conversation as transformers' apply_chat_template does, char for
 * char, and marks the same as the assistant's. The answers are those of bench/peers/templates.py.
 *
 * <p>Templates of published models are not kept here: those in the folder that LATEBLOOM_TEMPLATES
 * names are checked as well.
 */
final class TransformersTest {
  private static final Path OWN = Path.of("src/test/resources/dev/latebloom/ingest/template");

  private static final Clock THAT_DAY =
      Clock.fixed(Instant.parse("2026-07-06T13:05:00Z"), ZoneOffset.UTC);

  @TestFactory
  Stream<DynamicContainer> writesTheSameText() throws IOException {
    var published = System.getenv().getOrDefault("LATEBLOOM_TEMPLATES", "");
    return published.isEmpty() ? Stream.of(of(OWN)) : Stream.of(of(OWN), of(Path.of(published)));
  }

  private static DynamicContainer of(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      var templates = files.filter(file -> file.toString().endsWith(".jinja")).sorted().toList();
      return dynamicContainer(
          String.valueOf(folder.getFileName()), templates.stream().map(TransformersTest::template));
    }
  }

  private static DynamicContainer template(Path file) {
    return dynamicContainer(String.valueOf(file.getFileName()), tests(file));
  }

  private static Stream<DynamicTest> tests(Path file) {
    var answers = map(json(Path.of(file.toString().replace(".jinja", ".json"))));
    var cases = (List<?>) json(OWN.resolve("conversations.json"));
    return cases.stream()
        .map(TransformersTest::map)
        .map(
            conversation ->
                dynamicTest(
                    String.valueOf(conversation.get("name")),
                    () ->
                        check(
                            file,
                            conversation,
                            map(Objects.requireNonNull(answers.get(conversation.get("name")))))));
  }

  private static void check(Path file, Map<String, Object> conversation, Map<String, Object> answer)
      throws IOException {
    var template = Jinja.parse(Files.readString(file), THAT_DAY);
    var variables = variables(conversation);
    if (answer.get("error") instanceof String error) {
      var failing = assertThatThrownBy(() -> template.render(variables));
      failing.isInstanceOf(TemplateException.class);
      // Python's own words are not ours; those of a template are.
      if (Files.readString(file).contains(error)) failing.hasMessageContaining(error);
      return;
    }
    var rendered = template.render(variables);
    assertThat(rendered.text()).isEqualTo(answer.get("text"));
    if (answer.get("spans") instanceof List<?> spans) {
      var found =
          rendered.spans().stream().map(span -> List.of((long) span.from(), (long) span.to()));
      assertThat(found.toList()).isEqualTo(spans);
    }
  }

  /** As transformers gives them to a template: without what is null, and thoughts by both names. */
  private static Map<String, Object> variables(Map<String, Object> conversation) {
    var variables = new HashMap<>(conversation);
    variables.putIfAbsent("add_generation_prompt", false);
    variables.putIfAbsent("tools", None.NONE);
    variables.put("documents", None.NONE);
    variables.putAll(Map.of("bos_token", "<s>", "eos_token", "</s>", "pad_token", "<pad>"));
    variables.put(
        "messages",
        ((List<?>) conversation.getOrDefault("messages", List.of()))
            .stream().map(message -> message(map(message))).toList());
    return variables;
  }

  private static Map<String, Object> message(Map<String, Object> given) {
    var message = new LinkedHashMap<>(given);
    message.values().removeIf(value -> value instanceof None);
    var thoughts = message.get("reasoning_content");
    if (thoughts != null) message.put("thinking", thoughts);
    return message;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object json) {
    return (Map<String, Object>) json;
  }

  private static Object json(Path file) {
    try (var json = new JsonFactory().createParser(file.toFile())) {
      json.nextToken();
      return Json.read(json);
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }
}
