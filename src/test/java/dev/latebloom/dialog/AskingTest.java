package dev.latebloom.dialog;

import static dev.latebloom.endpoint.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.dialog.data.AnswersFile;
import dev.latebloom.dialog.data.GrowingAnswers;
import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import dev.latebloom.endpoint.ChatEndpoint;
import dev.latebloom.endpoint.ChatServer;
import dev.latebloom.endpoint.ChatServer.Answer;
import dev.latebloom.endpoint.Endpoint;
import dev.latebloom.endpoint.EndpointException;
import dev.latebloom.endpoint.Manner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AskingTest {
  private final ChatServer server = new ChatServer();
  private final Path file;

  AskingTest(@TempDir Path folder) throws IOException {
    file = folder.resolve("answers.jsonl");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static Passage dialogue(String id, String question, Optional<String> answer) {
    return new Passage(
        id,
        "",
        List.of(new Utterance("Hello!", "teacher"), new Utterance(question, "student")),
        answer.map(text -> new Utterance(text, "teacher")));
  }

  private static List<Passage> dialogues(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> dialogue("d" + i, "Question " + i + "?", Optional.empty()))
        .toList();
  }

  private static final List<Passage> SOLVED =
      IntStream.range(0, 5)
          .mapToObj(i -> dialogue("s" + i, "What is " + i + "?", Optional.of("It is " + i + ".")))
          .toList();

  private static ObjectNode made(String model) {
    return JsonNodeFactory.instance.objectNode().put("model", model).put("seed", 7L);
  }

  private Asking.Spent ask(int shots, long most, List<Passage> dialogues) throws IOException {
    var endpoint = new Endpoint(server.url(), "tiny", "", Duration.ofSeconds(20), 0);
    var asking =
        new Asking(
            new ChatEndpoint(endpoint),
            new FewShot("Teach.", SOLVED, shots, 7),
            new Manner(1, 1, 64),
            2,
            most);
    return asking.answer(dialogues, GrowingAnswers.in(file, made("tiny")), _ -> {});
  }

  /** What a student asked last, echoed. */
  private static Answer echo(JsonNode request) {
    var messages = request.path("messages");
    return says(
        "Teacher: so you ask " + messages.get(messages.size() - 1).path("content").asText());
  }

  private static List<String> said(JsonNode request) {
    var said = new ArrayList<String>();
    for (var each : request.path("messages")) {
      said.add(each.path("role").asText() + " " + each.path("content").asText());
    }
    return said;
  }

  @Test
  void aDialogueIsPutAsTheSharedTaskHadIt() throws IOException {
    server.reply(AskingTest::echo);
    ask(1, Long.MAX_VALUE, dialogues(1));
    assertThat(said(server.requests.getFirst()))
        .hasSize(7)
        .startsWith("system Teach.", "assistant teacher: Hello!")
        .endsWith(
            "user new conversation", "assistant teacher: Hello!", "user student: Question 0?");
    assertThat(said(server.requests.getFirst()).get(3)).matches("assistant teacher: It is \\d\\.");
  }

  @Test
  void shotsDifferAmongThemselvesAndAreThoseOfTheSeed() throws IOException {
    server.reply(AskingTest::echo);
    ask(5, Long.MAX_VALUE, dialogues(2));
    var first = said(server.requests.get(0));
    assertThat(first).filteredOn(said -> said.contains("It is")).hasSize(5).doesNotHaveDuplicates();
    Files.delete(file);
    ask(5, Long.MAX_VALUE, dialogues(1));
    assertThat(said(server.requests.getLast())).isIn(List.of(first, said(server.requests.get(1))));
  }

  @Test
  void answersAreKeptByTheirDialoguesAndPaidFor() throws IOException {
    server.reply(AskingTest::echo);
    var spent = ask(3, Long.MAX_VALUE, dialogues(10));
    assertThat(spent).isEqualTo(new Asking.Spent(10, 100, 30, false));
    assertThat(AnswersFile.read(file, dialogues(10)))
        .startsWith("so you ask student: Question 0?")
        .endsWith("so you ask student: Question 9?");
  }

  @Test
  void afterAFailureTheSameGoesOnBehindWhatIsAnswered() throws IOException {
    server.reply(
        request ->
            request.toString().contains("Question 3") ? new Answer(400, "no") : echo(request));
    assertThatThrownBy(() -> ask(0, Long.MAX_VALUE, dialogues(6)))
        .isInstanceOf(EndpointException.class)
        .hasMessageContaining("answers 400: no");
    // A crash while the next line is written.
    Files.writeString(file, "{\"id\": \"d", StandardOpenOption.APPEND);
    server.reply(AskingTest::echo);
    int before = server.requests.size();
    var spent = ask(0, Long.MAX_VALUE, dialogues(6));
    assertThat(spent.answers()).isEqualTo(server.requests.size() - before).isBetween(1, 3);
    assertThat(AnswersFile.read(file, dialogues(6))).hasSize(6);
  }

  @Test
  void nothingIsAskedOnceTheTokensAreSpent() throws IOException {
    server.reply(AskingTest::echo);
    var spent = ask(0, 26, dialogues(10));
    assertThat(spent.isSpent()).isTrue();
    assertThat(spent.answers()).isBetween(2, 3);
    assertThat(server.requests).hasSize(spent.answers());
  }

  @Test
  void anAnswerOfNothingIsAFailure() {
    server.say(says("teacher: "));
    assertThatThrownBy(() -> ask(0, Long.MAX_VALUE, dialogues(1)))
        .hasMessageContaining("nothing to say to d0");
  }

  @Test
  void answersThatWereMadeOtherwiseAreNotMixed() throws IOException {
    GrowingAnswers.in(file, made("tiny"));
    assertThat(GrowingAnswers.in(file, made("tiny")).size()).isZero();
    assertThatThrownBy(() -> GrowingAnswers.in(file, made("other")))
        .hasMessageContaining("were made otherwise");
  }

  @Test
  void moreShotsThanDialoguesAreRefused() {
    assertThatThrownBy(() -> ask(6, Long.MAX_VALUE, dialogues(1)))
        .hasMessageContaining("6 shots want as many dialogues with a response; there are 5");
  }
}
