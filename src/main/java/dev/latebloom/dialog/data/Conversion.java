package dev.latebloom.dialog.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes passages of a file of CIMA (Stasaski et al. 2020) or MathDial (Macina et al. 2023). */
public final class Conversion {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What came of a file.
   *
   * @param corpus "CIMA" or "MathDial"
   * @param leftOut of what no passage could be made
   */
  public record Converted(String corpus, List<Passage> passages, List<LeftOut> leftOut) {
    public Converted {
      passages = List.copyOf(passages);
      leftOut = List.copyOf(leftOut);
    }
  }

  /** A dialogue, or an answer, of which no passage could be made. */
  public record LeftOut(String id, String why) {}

  private Conversion() {}

  /**
   * Reads a file as it is published.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Converted of(Path file, Cutting cutting) throws IOException {
    var values = values(file);
    if (values.isEmpty()) throw new IllegalArgumentException(file + " is empty");
    if (Cima.isOne(values.getFirst())) return new Cima(cutting).of(values);
    if (MathDial.isOne(values.getFirst())) return new MathDial(cutting).of(values);
    throw new IllegalArgumentException(
        "%s is neither a file of CIMA (an object with prepDataset or shapeDataset) nor one of MathDial (objects with conversation)"
            .formatted(file));
  }

  private static List<JsonNode> values(Path file) throws IOException {
    var values = new ArrayList<JsonNode>();
    try (var in = Files.newInputStream(file);
        var each = JSON.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
      while (each.hasNextValue()) values.add(each.nextValue());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
    }
    return values;
  }
}
