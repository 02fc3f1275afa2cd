package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ledger.Group;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OfferedTest {
  private static final float[][] WEIGHTS = {{1, -0f, Float.MIN_VALUE}, {3}};

  private static byte[] written(Offered offered) throws IOException {
    var bytes = new ByteArrayOutputStream();
    offered.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Offered read(byte[] bytes, Integer... sizes) throws IOException {
    return Offered.readFrom(new DataInputStream(new ByteArrayInputStream(bytes)), List.of(sizes));
  }

  @Test
  void aCheckpointHasAllOfAnOffer() throws IOException {
    var held = new HashMap<String, Group>();
    held.put("sums", new Group(1, 2, 3, 4, 5.5));
    held.put("products", new Group(6, 7, 8, 9, -0.5));
    var offered = Offered.of(new Since(20, 300, 1.25, 10), held, WEIGHTS);
    var again = read(written(offered), 3, 1);
    assertThat(again.done()).isEqualTo(offered.done());
    assertThat(again.held()).isEqualTo(held);
    assertThat(written(again)).isEqualTo(written(offered));
  }

  @Test
  void anOfferOfAnotherModelIsRefused() throws IOException {
    var bytes = written(Offered.of(Since.step(0), new HashMap<>(), WEIGHTS));
    assertThatThrownBy(() -> read(bytes, 3, 2)).hasMessageContaining("a tensor of 1 numbers");
  }

  @Test
  void ofManySourcesTheLargestAreTold() {
    var held = new HashMap<String, Group>();
    for (int i = 0; i < 300; i++) held.put("source " + i, new Group(i, 0, 0, 0, 0));
    assertThat(Offered.of(Since.step(0), held, WEIGHTS).held())
        .hasSize(256)
        .containsKeys("source 299", "source 44")
        .doesNotContainKey("source 43");
  }

  @Test
  void anOfferThatCameToNothingCountsWithTheNextOne() {
    var done = new Since(10, 100, 5, 10).plus(new Since(20, 30, 2, 4));
    assertThat(done).isEqualTo(new Since(20, 130, 7, 14));
    assertThat(done.meanLoss()).isEqualTo(0.5);
  }
}
