package dev.latebloom.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;

/** The daemon's status for a person, made from the JSON of {@code /api/v1/status}. */
public final class StatusText {
  private StatusText() {}

  public static String of(JsonNode status) {
    var text = new StringBuilder();
    add(text, "phase", phase(status));
    add(text, "run", status.path("runFolder").asText());
    add(text, "Kafka", status.path("bootstrap").asText());
    var snapshot = status.path("snapshot");
    if (snapshot.isObject()) training(text, status, snapshot);
    else add(text, "training", "no step yet");
    var busy = status.path("busy").asText();
    if (!busy.isEmpty()) add(text, "machine", busy);
    var evaluation = status.path("evaluation");
    if (evaluation.isObject()) heldOut(text, evaluation);
    add(text, "pool", pool(status.path("pool")));
    add(text, "ingest", ingest(status.path("ingest")));
    for (var reject : status.at("/ingest/rejects").properties()) {
      var each = reject.getValue();
      add(
          text,
          "  " + reject.getKey(),
          "%s; first: %s"
              .formatted(Quantity.whole(each.path("count").asLong()), each.path("why").asText()));
    }
    add(text, "checkpoint", checkpoint(status.path("checkpoint")));
    var cluster = status.path("cluster");
    if (cluster.isObject()) workers(text, cluster);
    return text.toString();
  }

  private static void workers(StringBuilder text, JsonNode cluster) {
    add(
        text,
        "cluster",
        "worker %s, round %s, weights %.12s, left out %s times; waited %s, sent %s, received %s bytes"
            .formatted(
                cluster.path("worker").asText(),
                Quantity.whole(cluster.path("round").asLong()),
                cluster.path("hash").asText(),
                Quantity.whole(cluster.path("leftOut").asLong()),
                Quantity.duration(cluster.path("waitNanos").asDouble() / 1e9),
                Quantity.brief(cluster.path("sent").asDouble()),
                Quantity.brief(cluster.path("received").asDouble())));
    long taken = cluster.path("taken").asLong();
    if (taken > 0) {
      add(
          text,
          "  taken over",
          "%s partitions of lost workers, %s of whose records are read once more"
              .formatted(Quantity.whole(taken), Quantity.whole(cluster.path("again").asLong())));
    }
    var note = cluster.path("note").asText();
    if (!note.isEmpty()) add(text, "  note", note);
    for (var worker : cluster.path("workers")) {
      add(
          text,
          "  " + worker.path("name").asText(),
          "newest round %s, %s behind, loss %s, at %s"
              .formatted(
                  Quantity.whole(worker.path("newest").asLong()),
                  Quantity.whole(worker.path("behind").asLong()),
                  number(worker.path("loss"), 3),
                  worker.path("address").asText()));
    }
    for (var round : cluster.path("rounds")) {
      add(
          text,
          "  round " + round.path("round").asText(),
          "waited %s, received %s bytes%s"
              .formatted(
                  Quantity.duration(round.path("waitNanos").asDouble() / 1e9),
                  Quantity.brief(round.path("received").asDouble()),
                  without(round.path("without"))));
    }
  }

  private static String without(JsonNode workers) {
    var names = new ArrayList<String>();
    workers.forEach(each -> names.add(each.asText()));
    return names.isEmpty() ? "" : ", without " + String.join(", ", names);
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append("%-12s %s%n".formatted(name, value));
  }

  private static String phase(JsonNode status) {
    var reason = status.path("reason").asText();
    return status.path("phase").asText()
        + (reason.isEmpty() ? "" : ": " + reason)
        + ", up "
        + Quantity.duration(status.path("uptimeSeconds").asDouble());
  }

  private static void training(StringBuilder text, JsonNode status, JsonNode snapshot) {
    long goal = status.path("goal").asLong();
    add(
        text,
        "training",
        "step %s%s, epoch %s, round %s, %s, %s tokens/s"
            .formatted(
                Quantity.whole(snapshot.path("step").asLong()),
                goal > 0 ? " of " + Quantity.whole(goal) : "",
                Quantity.fixed(epochs(status, snapshot), 2),
                Quantity.whole(snapshot.path("round").asLong()),
                figure(snapshot, snapshot.path("loss")),
                Quantity.brief(status.path("tokensPerSecond").asDouble())));
    var lowest = snapshot.path("lowest");
    if (lowest.path("step").asLong() > 0) {
      add(
          text,
          isReinforced(snapshot) ? "  best" : "  lowest",
          "%s at step %s"
              .formatted(
                  figure(snapshot, lowest.path("loss")),
                  Quantity.whole(lowest.path("step").asLong())));
    }
    if (isReinforced(snapshot)) add(text, "  responses", responses(snapshot.path("rollouts")));
    for (var cohort : snapshot.path("figures").path("cohorts")) {
      add(
          text,
          "  " + cohort.path("cohort").asText(),
          "%9s examples  loss %6s  %6s of draws"
              .formatted(
                  Quantity.whole(cohort.path("examples").asLong()),
                  number(cohort.path("meanLoss"), 3),
                  Quantity.percent(cohort.path("shareOfDraws").asDouble(Double.NaN))));
    }
  }

  private static boolean isReinforced(JsonNode snapshot) {
    return snapshot.path("rollouts").path("responses").asLong() > 0;
  }

  /** A mean loss, or the mean reward that it stands for. */
  private static String figure(JsonNode snapshot, JsonNode loss) {
    return isReinforced(snapshot)
        ? "reward " + Quantity.fixed(1 - loss.asDouble(Double.NaN), 3)
        : "loss " + number(loss, 3);
  }

  private static String responses(JsonNode rollouts) {
    return "reward +- %s, %s tokens, %s cut, entropy %s, KL %s at %s, %s clipped, %s of prompts teach nothing"
        .formatted(
            number(rollouts.path("spread"), 3),
            number(rollouts.path("length"), 1),
            Quantity.percent(rollouts.path("cutShare").asDouble(Double.NaN)),
            number(rollouts.path("entropy"), 3),
            number(rollouts.path("kl"), 4),
            number(rollouts.path("klCoefficient"), 3),
            Quantity.percent(rollouts.path("clipShare").asDouble(Double.NaN)),
            Quantity.percent(rollouts.path("silentShare").asDouble(Double.NaN)));
  }

  private static void heldOut(StringBuilder text, JsonNode evaluation) {
    var best = evaluation.path("best");
    add(
        text,
        "held out",
        "loss %s over %s records after step %s, %s over sources; best %s at step %s; %s of training's time"
            .formatted(
                number(evaluation.path("loss"), 3),
                Quantity.whole(evaluation.path("records").asLong()),
                Quantity.whole(evaluation.path("step").asLong()),
                number(evaluation.path("overSources"), 3),
                number(best.path("loss"), 3),
                Quantity.whole(best.path("step").asLong()),
                Quantity.percent(evaluation.path("share").asDouble(Double.NaN))));
    long asked = evaluation.path("asked").asLong();
    if (asked > 0) {
      long right = evaluation.path("right").asLong();
      var share = Quantity.percent((double) right / asked);
      add(
          text,
          "answers",
          "%s of %s right (%s)".formatted(Quantity.whole(right), Quantity.whole(asked), share));
    }
    var failure = evaluation.path("failure").asText();
    if (!failure.isEmpty()) add(text, "  FAILED", failure);
    for (var level : evaluation.path("levels")) {
      add(
          text,
          "",
          "%9s records  loss %6s +- %s  %s"
              .formatted(
                  Quantity.whole(level.path("records").asLong()),
                  number(level.path("loss"), 3),
                  number(level.path("standardError"), 3),
                  level.path("source").asText()));
    }
  }

  /** Draws by the examples that were ever drawn from. */
  private static double epochs(JsonNode status, JsonNode snapshot) {
    long admitted = status.at("/pool/admitted").asLong();
    return admitted > 0 ? snapshot.path("visits").asDouble() / admitted : Double.NaN;
  }

  private static String pool(JsonNode pool) {
    return "%s of %s examples held, %s waiting to be admitted"
        .formatted(
            Quantity.whole(pool.path("held").asLong()),
            Quantity.whole(pool.path("capacity").asLong()),
            Quantity.whole(pool.path("backlog").asLong()));
  }

  private static String ingest(JsonNode ingest) {
    long rejected = 0;
    for (var count : ingest.path("rejected")) rejected += count.asLong();
    long lag = ingest.path("kafkaLag").asLong(-1);
    return "%s records read, %s rejected, %s duplicates, %s still in Kafka"
        .formatted(
            Quantity.whole(ingest.path("records").asLong()),
            Quantity.whole(rejected),
            Quantity.whole(ingest.path("duplicates").asLong()),
            lag < 0 ? "unknown" : Quantity.whole(lag));
  }

  private static String checkpoint(JsonNode checkpoint) {
    var failure = checkpoint.path("failure").asText();
    if (!failure.isEmpty()) return "FAILED: " + failure + "; the newest is " + newest(checkpoint);
    return newest(checkpoint);
  }

  private static String newest(JsonNode checkpoint) {
    if (!checkpoint.path("step").isNumber()) return "none yet";
    return "of step %s at %s, took %s s"
        .formatted(
            Quantity.whole(checkpoint.path("step").asLong()),
            Instant.parse(checkpoint.path("finished").asText()).truncatedTo(ChronoUnit.SECONDS),
            number(checkpoint.path("seconds"), 2));
  }

  private static String number(JsonNode node, int decimals) {
    return Quantity.fixed(node.asDouble(Double.NaN), decimals);
  }
}
