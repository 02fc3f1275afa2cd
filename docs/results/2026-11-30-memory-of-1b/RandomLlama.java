import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A folder of the shape of a config.json with random weights in bf16, a shard for each dozen weights. */
final class RandomLlama {
  public static void main(String[] args) throws Exception {
    var folder = Files.createDirectories(Path.of(args[1]));
    var json = new JsonMapper();
    var config = (ObjectNode) json.readTree(Path.of(args[0]).toFile());
    Files.copy(Path.of(args[0]), folder.resolve("config.json"));
    var weights = Architecture.of(new ModelConfig(config)).weights();
    var names = new TreeMap<String, String>();
    var random = new SplittableRandom(1);
    try (var torch = Torch.load("cpu", 1)) {
      for (int from = 0; from < weights.size(); from += 12) {
        var shard = "model-%05d.safetensors".formatted(from / 12);
        var writer = new SafetensorsWriter();
        try (var scope = torch.scope()) {
          for (var weight : weights.subList(from, Math.min(from + 12, weights.size()))) {
            writer.add(weight.name(), torch.create(scope, numbers(weight, random), weight.shape()), FloatType.BF16);
            names.put(weight.name(), shard);
          }
          writer.write(folder.resolve(shard));
        }
      }
    }
    var index = json.createObjectNode();
    var map = index.putObject("weight_map");
    names.forEach(map::put);
    json.writeValue(folder.resolve("model.safetensors.index.json").toFile(), index);
  }

  /** Uniform, of the variance 1 / inputs; gains are 1. */
  private static float[] numbers(Weight weight, SplittableRandom random) {
    var numbers = new float[(int) weight.shape().size()];
    boolean gain = weight.shape().dimension() == 1;
    float bound = gain ? 0 : (float) Math.sqrt(3.0 / weight.shape().get(1));
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = gain ? 1 : bound * ((random.nextInt() >> 8) * 0x1p-23f);
    }
    return numbers;
  }
}
