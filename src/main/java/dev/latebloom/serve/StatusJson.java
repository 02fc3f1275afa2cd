package dev.latebloom.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.meter.ClusterFigures;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.engine.ProcessMemory;
import java.io.IOException;

/**
 * The body of {@code /api/v1/status} and of operations. Names of constants are in lower case, and a
 * number that is not one (a mean over nothing) is null: JSON has no NaN.
 */
final class StatusJson {
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(module());

  private StatusJson() {}

  static String of(RunStatus status) {
    return tree(status, Integer.MAX_VALUE).toString();
  }

  /**
   * The same, to be changed by whoever shows less of it.
   *
   * @param rows most of a list that is as long as a run has sources or workers
   */
  static ObjectNode tree(RunStatus status, int rows) {
    var node = JSON.createObjectNode();
    node.put("version", Version.current());
    node.put("phase", Meters.lower(status.phase()));
    node.put("reason", status.reason());
    node.put("ready", status.ready());
    node.put("startedAt", status.startedAt().toString());
    node.put("uptimeSeconds", status.uptime().toMillis() / 1e3);
    node.put("runFolder", status.runFolder().toString());
    node.put("bootstrap", status.bootstrap());
    node.put("goal", status.goal());
    node.put("stepsPerSecond", status.throughput().stepsPerSecond());
    node.put("tokensPerSecond", status.throughput().tokensPerSecond());
    node.put("busy", status.cores().warning());
    if (status.snapshot().step() == 0) node.putNull("snapshot");
    else node.set("snapshot", JSON.valueToTree(status.snapshot()));
    node.set("ingest", JSON.valueToTree(status.ingest()));
    node.set("pool", JSON.valueToTree(status.pool()));
    node.set("checkpoint", checkpoint(status.checkpoint()));
    node.set("evaluation", evaluation(status.evaluation(), rows));
    node.set("cluster", cluster(status.cluster(), rows));
    node.set("disk", status.disk().<JsonNode>map(JSON::valueToTree).orElse(JSON.nullNode()));
    node.set("memory", memory());
    node.set("restarts", restarts(status.restarts()));
    node.set("about", about(status.about()));
    return node;
  }

  static String of(Operations.Operation operation) {
    return JSON.createObjectNode()
        .put("id", operation.id())
        .put("kind", Meters.lower(operation.kind()))
        .put("askedAt", operation.askedAt().toString())
        .put("state", Meters.lower(operation.state()))
        .put("detail", operation.detail())
        .toString();
  }

  private static JsonNode cluster(ClusterFigures figures, int rows) {
    return figures.any() ? JSON.valueToTree(figures.first(rows)) : JSON.nullNode();
  }

  private static JsonNode evaluation(Evaluation newest, int rows) {
    if (!newest.any()) return JSON.nullNode();
    ObjectNode node = JSON.valueToTree(newest.first(rows));
    node.put("records", newest.records());
    node.set("share", JSON.valueToTree(newest.spent().share()));
    return node;
  }

  /** The answers of an evaluation, by themselves. */
  static ObjectNode answers(Evaluation newest) {
    var node = JSON.createObjectNode().put("step", newest.step());
    return node.set("answers", JSON.valueToTree(newest.answers()));
  }

  private static ObjectNode checkpoint(CheckpointFigures figures) {
    var node = JSON.createObjectNode();
    node.put("count", figures.count());
    node.put("failed", figures.failed());
    node.put("failure", figures.failure());
    if (!figures.any())
      return node.putNull("step").putNull("seconds").putNull("bytes").putNull("finished");
    node.put("step", figures.step());
    node.put("seconds", figures.duration().toNanos() / 1e9);
    node.put("bytes", figures.bytes());
    return node.put("finished", figures.finished().toString());
  }

  private static ObjectNode about(RunStatus.About about) {
    ObjectNode node = JSON.valueToTree(about);
    return node.put("commit", Version.commit());
  }

  private static ObjectNode restarts(RunStatus.Restarts restarts) {
    var node = JSON.createObjectNode();
    node.set("counts", JSON.valueToTree(restarts.counts()));
    if (restarts.last().isEmpty()) return node.putNull("last").putNull("at");
    return node.put("last", restarts.last()).put("at", restarts.at().toString());
  }

  /** Bytes; resident ones are unknown where the system does not say. */
  private static ObjectNode memory() {
    var node = JSON.createObjectNode();
    var resident = ProcessMemory.residentBytes();
    if (resident.isPresent()) node.put("resident", resident.getAsLong());
    else node.putNull("resident");
    var heap = Runtime.getRuntime();
    return node.put("heap", heap.totalMemory() - heap.freeMemory())
        .put("largestHeap", heap.maxMemory());
  }

  private static SimpleModule module() {
    return new SimpleModule()
        .addSerializer(double.class, new NumberOrNull())
        .addSerializer(Double.class, new NumberOrNull())
        .addSerializer(Enum.class, new LowerCase())
        .addKeySerializer(Enum.class, new LowerCaseKey());
  }

  private static final class NumberOrNull extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) out.writeNumber(value);
      else out.writeNull();
    }
  }

  @SuppressWarnings("rawtypes") // Jackson's registration takes the raw class Enum.
  private static final class LowerCase extends JsonSerializer<Enum> {
    @Override
    public void serialize(Enum value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Meters.lower(value));
    }
  }

  @SuppressWarnings("rawtypes")
  private static final class LowerCaseKey extends JsonSerializer<Enum> {
    @Override
    public void serialize(Enum value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeFieldName(Meters.lower(value));
    }
  }
}
