package dev.latebloom.train.model.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we make of the library's graph against onnxruntime; see bench/peers/shipped_encoder.py. */
final class ShippedEncoderTest {
  @TempDir private Path cache;

  @Test
  void itsVectorsAreThoseOfTheGraphThatItComesAs() throws IOException {
    var folder = ShippedEncoder.madeIn(cache);
    var tokenizer = Tokenizer.load(folder.toString(), "[SEP]");
    try (var torch = Torch.load("cpu", 2);
        var encoder = Encoder.load(torch, folder, Encoder.layersIn(folder))) {
      for (var expected : expected()) {
        var tokens = tokens(expected.get("ids"));
        assertThat(tokenizer.prompt(expected.get("text").asText()).then(Tokens.of(tokenizer.end())))
            .isEqualTo(tokens);
        float[] states = encoder.states(List.of(tokens)).getFirst();
        for (int i = 0; i < tokens.length(); i++) {
          var numbers = expected.get("states").get(i);
          for (int k = 0; k < numbers.size(); k++) {
            assertThat(states[i * encoder.width() + k])
                .isCloseTo((float) numbers.get(k).asDouble(), within(1e-4f));
          }
        }
      }
    }
  }

  @Test
  void itIsMadeOnceAndLeavesNothingBesideIt() throws IOException {
    var first = Files.getLastModifiedTime(ShippedEncoder.madeIn(cache));
    assertThat(Files.getLastModifiedTime(ShippedEncoder.madeIn(cache))).isEqualTo(first);
    try (var files = Files.list(cache)) {
      assertThat(files).containsExactly(cache.resolve(ShippedEncoder.NAME));
    }
  }

  private static JsonNode expected() throws IOException {
    try (var file = ShippedEncoderTest.class.getResourceAsStream("shipped.json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  private static Tokens tokens(JsonNode ids) {
    return Tokens.of(IntStream.range(0, ids.size()).map(i -> ids.get(i).asInt()).toArray());
  }
}
