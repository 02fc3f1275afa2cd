package dev.latebloom.score.reward;

import dev.latebloom.endpoint.ChatEndpoint;
import dev.latebloom.endpoint.EndpointException;
import dev.latebloom.endpoint.Manner;
import dev.latebloom.endpoint.Message;
import dev.latebloom.train.objective.Reward;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/**
 * The grade that a model behind an endpoint gives a response, as a share of the best one. It is
 * asked for its likeliest answer; an endpoint that answers the same differently makes a run that
 * goes on another one.
 */
public final class Judge implements Reward {
  /** As likely as can be, and as long as a grade may be. */
  private static final Manner MANNER = new Manner(0, 1, 16);

  private static final Pattern GRADE =
      Pattern.compile(
          "(?i)\\W*(?:grade|score|rating)?\\W*(\\d{1,9}(?:\\.\\d{1,9})?)(?:\\s*/.*)?\\W*");

  private static final int MOST_SHOWN = 100;

  private final JudgeSettings settings;
  private final ChatEndpoint endpoint;

  public Judge(JudgeSettings settings) {
    this(settings, new ChatEndpoint(settings.endpoint()));
  }

  Judge(JudgeSettings settings, ChatEndpoint endpoint) {
    this.settings = settings;
    this.endpoint = endpoint;
  }

  /**
   * Grades them, equal ones once.
   *
   * @throws EndpointException when one cannot be graded after all attempts
   */
  @Override
  public List<Double> of(List<Response> responses) {
    var grades = new HashMap<Response, Double>();
    var distinct = responses.stream().distinct().toList();
    for (int from = 0; from < distinct.size(); from += settings.atOnce()) {
      int to = Math.min(distinct.size(), from + settings.atOnce());
      grade(distinct.subList(from, to), grades);
    }
    return responses.stream().map(grades::get).toList();
  }

  private void grade(List<Response> some, Map<Response, Double> grades) {
    var asked = some.stream().map(response -> ask(response, 0)).toList();
    for (int i = 0; i < some.size(); i++) {
      try {
        grades.put(some.get(i), asked.get(i).join() / settings.most());
      } catch (CompletionException e) {
        if (e.getCause() instanceof EndpointException why) throw why;
        throw e;
      }
    }
  }

  private CompletableFuture<Double> ask(Response response, int attempt) {
    return endpoint
        .ask(prompt(response), MANNER, attempt)
        .thenCompose(
            reply -> {
              var grade = grade(reply.text());
              if (grade.isPresent()) {
                return CompletableFuture.completedFuture(grade.getAsDouble());
              }
              if (attempt < settings.retries()) return ask(response, attempt + 1);
              return CompletableFuture.failedFuture(noGrade(reply.text()));
            });
  }

  private List<Message> prompt(Response response) {
    var text =
        "Conversation:\n%s\n\nA good answer:\n%s\n\nThe answer to grade:\n%s"
            .formatted(String.join("\n", response.turns()), response.reference(), response.text());
    return List.of(new Message("system", settings.instructions()), new Message("user", text));
  }

  private OptionalDouble grade(String reply) {
    var found = GRADE.matcher(reply.strip());
    if (!found.matches()) return OptionalDouble.empty();
    double grade = Double.parseDouble(found.group(1));
    return grade <= settings.most() ? OptionalDouble.of(grade) : OptionalDouble.empty();
  }

  private EndpointException noGrade(String reply) {
    var shown = reply.replaceAll("\\s+", " ").strip();
    return new EndpointException(
        "%s graded a response with \"%s\", %d times no number from 0 to %s; set latebloom.train.reinforce.reward.endpoint.instructions to ask for one, or another model"
            .formatted(
                settings,
                shown.substring(0, Math.min(shown.length(), MOST_SHOWN)),
                settings.retries() + 1,
                number(settings.most())),
        false);
  }

  private static String number(double x) {
    return x == Math.rint(x) ? Long.toString((long) x) : Double.toString(x);
  }
}
