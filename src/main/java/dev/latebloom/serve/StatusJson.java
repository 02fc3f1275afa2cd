package dev.latebloom.serve;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.observe.CheckpointFigures;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.train.Evaluation;
import java.io.IOException;

/**
 * The body of {@code /api/v1/status} and of operations. Names of constants are in lower case, and a
 * number that is not one (a mean over nothing) is null: JSON has no NaN.
 */
final class StatusJson {
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(module());

  private StatusJson() {}

  static String of(RunStatus status) {
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
    node.set("evaluation", evaluation(status.evaluation()));
    return node.toString();
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

  private static JsonNode evaluation(Evaluation newest) {
    if (!newest.any()) return JSON.nullNode();
    ObjectNode node = JSON.valueToTree(newest);
    node.put("records", newest.records());
    node.set("share", JSON.valueToTree(newest.spent().share()));
    return node;
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
