package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.pool.store.PackedExamples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 10,000 records of every shape, of which bytes were lost, doubled, swapped and made up. */
final class DecoderFuzzTest {
  private static final int MAX_TOKENS = 64;
  private static final List<String> SHAPES =
      List.of(
          "{\"id\":\"a\",\"source\":\"s\",\"prompt\":\"1+1=\",\"response\":\"2\"}",
          "{\"question\":\"1+1?\",\"answer\":\"2\",\"weight\":1,\"id\":7}",
          "{\"instruction\":\"add\",\"input\":\"1, 1\",\"output\":\"2\",\"system\":null}",
          "{\"messages\":[{\"role\":\"user\",\"content\":\"1+1\"},"
              + "{\"role\":\"assistant\",\"content\":\"2\"}],\"tools\":[]}",
          "{\"utterances\":[{\"text\":\"hi\",\"speaker\":\"student\"}],"
              + "\"response\":{\"text\":\"yes?\",\"speaker\":\"teacher\"}}",
          "{\"text\":\"caf\\u00e9 \\ud83d\\ude00\"}",
          "{\"input_ids\":[1,2,3],\"labels\":[-100,2,3],\"attention_mask\":[1,1,1]}");

  @Test
  void everyRecordIsAnExampleThatCanBeStoredOrIsRejectedInOneLine() {
    var random = new Random(3);
    var decoder = new Decoder(Format.JSON, MAX_TOKENS);
    var accepted = new ArrayList<Example>();
    int rejected = 0;
    for (int i = 0; i < 10_000; i++) {
      var value = damaged(SHAPES.get(random.nextInt(SHAPES.size())).getBytes(UTF_8), random);
      switch (decoder.decode(value, 0, i)) {
        case Decoded.Accepted(var example) -> {
          assertThat(example.tokens().length()).isBetween(2, MAX_TOKENS);
          assertThat(example.offset()).isEqualTo(i);
          accepted.add(example);
        }
        case Decoded.Rejected(var reason, var detail) -> {
          assertThat(detail).as(reason.name()).isNotBlank().doesNotContain("\n");
          rejected++;
        }
      }
    }
    assertThat(accepted.size() + rejected).isEqualTo(10_000);
    assertThat(accepted.size()).isBetween(500, 9_500);
    assertThat(PackedExamples.of(accepted, 256).size()).isEqualTo(accepted.size());
  }

  private static byte[] damaged(byte[] value, Random random) {
    for (int changes = random.nextInt(4); changes > 0 && value.length > 1; changes--) {
      int from = random.nextInt(value.length);
      int to = from + random.nextInt(Math.min(9, value.length - from) + 1);
      value =
          switch (random.nextInt(4)) {
            case 0 -> joined(value, 0, from, value, to, value.length);
            case 1 -> joined(value, 0, to, value, from, value.length);
            case 2 -> {
              value[from] = (byte) random.nextInt();
              yield value;
            }
            default -> joined(value, 0, from, new byte[] {'"', '}', ',', 0}, 0, 1);
          };
    }
    return value;
  }

  private static byte[] joined(byte[] one, int from, int to, byte[] other, int start, int end) {
    var joined = new byte[to - from + end - start];
    System.arraycopy(one, from, joined, 0, to - from);
    System.arraycopy(other, start, joined, to - from, end - start);
    return joined;
  }
}
