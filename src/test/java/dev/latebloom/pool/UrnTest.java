package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.zip.CRC32C;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class UrnTest {
  private static final int ONE = Weights.ONE;

  /** An urn beside the plainest thing that could be one: two arrays. */
  private static final class Model {
    private final Urn urn;
    private final int[] weights;
    private final int[] credits;
    private final Random random;

    Model(int capacity, long seed) {
      urn = new Urn(capacity, seed);
      weights = new int[capacity];
      credits = new int[capacity];
      random = new Random(seed);
    }

    void anything() {
      int slot = random.nextInt(weights.length);
      switch (random.nextInt(8)) {
        case 0, 1 -> admit(slot);
        case 2 -> evict(slot);
        case 3, 4 -> reweigh(slot, random.nextInt(1, random.nextBoolean() ? 1200 : 65_281));
        default -> draw();
      }
    }

    void admit(int slot) {
      urn.admit(slot);
      weights[slot] = ONE;
      credits[slot] = 1;
    }

    void evict(int slot) {
      urn.evict(slot);
      weights[slot] = 0;
      credits[slot] = 0;
    }

    void reweigh(int slot, int weight) {
      int before = weights[slot];
      assertThat(urn.reweigh(slot, weight)).isEqualTo(before > 0);
      if (before == 0) return;
      // Each fraction may or may not have yielded a credit, but the credits never fall below zero.
      int change = (weight >> 8) - (before >> 8);
      int least = Math.max(0, credits[slot] + change - ((before & 255) > 0 ? 1 : 0));
      int most = Math.max(0, credits[slot] + change + ((weight & 255) > 0 ? 1 : 0));
      assertThat(urn.credits(slot)).isBetween(least, most);
      weights[slot] = weight;
      credits[slot] = urn.credits(slot);
    }

    void draw() {
      if (urn.held() == 0) return;
      long round = urn.round();
      boolean empty = urn.remaining() == 0;
      int slot = urn.draw();
      assertThat(urn.round() > round).isEqualTo(empty);
      if (empty) refill(slot);
      assertThat(credits[slot]--).isPositive();
    }

    private void refill(int drawn) {
      for (int slot = 0; slot < weights.length; slot++) {
        int now = urn.credits(slot) + (slot == drawn ? 1 : 0);
        int whole = weights[slot] >> 8;
        assertThat(now).isBetween(whole, whole + ((weights[slot] & 255) > 0 ? 1 : 0));
        credits[slot] = now;
      }
    }

    void check() {
      long sum = 0;
      for (int slot = 0; slot < weights.length; slot++) {
        assertThat(urn.weight(slot)).isEqualTo(weights[slot]);
        assertThat(urn.credits(slot)).isEqualTo(credits[slot]);
        sum += credits[slot];
      }
      assertThat(urn.remaining()).isEqualTo(sum);
      assertThat(urn.consistent()).isTrue();
    }
  }

  @Property(tries = 300)
  void behavesLikeAMultisetOfCredits(
      @ForAll @IntRange(min = 1, max = 300) int capacity, @ForAll long seed) {
    var model = new Model(capacity, seed);
    for (int i = 0; i < 20; i++) {
      for (int k = 0; k < 30; k++) model.anything();
      model.check();
    }
  }

  @Property(tries = 100)
  void showsEverySlotExactlyItsWeightEachRound(
      @ForAll @IntRange(min = 1, max = 2000) int capacity, @ForAll long seed) {
    var random = new Random(seed);
    var urn = new Urn(capacity, seed);
    for (int slot = 0; slot < capacity; slot++) {
      urn.admit(slot);
      urn.reweigh(slot, random.nextInt(1, 5) * ONE);
    }
    for (int round = 1; round <= 3; round++) {
      var visits = new int[capacity];
      do visits[urn.draw()]++;
      while (urn.remaining() > 0);
      assertThat(urn.round()).isEqualTo(round);
      for (int slot = 0; slot < capacity; slot++) {
        assertThat(visits[slot] * ONE).isEqualTo(urn.weight(slot));
      }
    }
  }

  @Property(tries = 100)
  void manyChangesAtOnceAreTheSameChangesOneByOne(
      @ForAll @IntRange(min = 1, max = 300) int capacity, @ForAll long seed) {
    var random = new Random(seed);
    var urn = new Urn(capacity, seed);
    for (int slot = 0; slot < capacity; slot++) if (random.nextInt(4) > 0) urn.admit(slot);
    var other = urn.copy();
    // Empty slots and slots that come twice are among them.
    int count = random.nextInt(500);
    var slots = random.ints(count, 0, capacity).toArray();
    var weights = random.ints(count, 1, 4 * ONE).toArray();

    urn.reweigh(slots, weights, count);
    for (int i = 0; i < count; i++) other.reweigh(slots[i], weights[i]);

    assertThat(urn.consistent()).isTrue();
    for (int slot = 0; slot < capacity; slot++) {
      assertThat(urn.weight(slot)).isEqualTo(other.weight(slot));
      assertThat(urn.credits(slot)).isEqualTo(other.credits(slot));
    }
  }

  @Example
  void fractionsAverageOutOverSlotsAndRounds() {
    var urn = new Urn(100, 7);
    for (int slot = 0; slot < 100; slot++) {
      urn.admit(slot);
      urn.reweigh(slot, 320);
    }
    var visits = new int[100];
    while (urn.round() <= 2000) visits[urn.draw()]++;
    // 1.25 visits a round; the deviation of a mean of 2000 rounds is 0.0097.
    for (int count : visits) assertThat(count / 2000.0).isBetween(1.21, 1.29);
  }

  @Example
  void aWeightBelowOneVisitSkipsRounds() {
    var urn = new Urn(1, 3);
    urn.admit(0);
    urn.reweigh(0, 64);
    for (int i = 0; i < 1000; i++) assertThat(urn.draw()).isZero();
    // A credit in every fourth round; the deviation of the mean gap is 0.11.
    assertThat(urn.round() / 1000.0).isBetween(3.5, 4.5);
  }

  @Example
  void aHigherWeightActsInTheSameRound() {
    var urn = new Urn(10, 1);
    for (int slot = 0; slot < 10; slot++) urn.admit(slot);
    while (urn.credits(4) > 0) urn.draw();
    assertThat(urn.reweigh(4, 3 * ONE)).isTrue();
    assertThat(urn.credits(4)).isEqualTo(2);
    assertThat(urn.round()).isEqualTo(1);
  }

  @Example
  void aLowerWeightTakesNoMoreThanIsLeft() {
    var urn = new Urn(1, 1);
    urn.admit(0);
    urn.reweigh(0, 5 * ONE);
    for (int i = 0; i < 4; i++) urn.draw();
    urn.reweigh(0, 2 * ONE);
    assertThat(urn.credits(0)).isZero();
    assertThat(urn.remaining()).isZero();
  }

  @Example
  void holdsTheLargestWeightInEverySlot() {
    var urn = new Urn(5000, 1);
    for (int slot = 0; slot < 5000; slot++) {
      urn.admit(slot);
      urn.reweigh(slot, Urn.LARGEST_WEIGHT);
    }
    assertThat(urn.remaining()).isEqualTo(255L * 5000);
    assertThat(urn.consistent()).isTrue();
  }

  @Example
  void refusesWhatItCannotHold() {
    var urn = new Urn(4, 1);
    assertThatThrownBy(urn::draw).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> urn.admit(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> urn.credits(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    urn.admit(0);
    for (int weight : new int[] {-1, 0, Urn.LARGEST_WEIGHT + 1}) {
      assertThatThrownBy(() -> urn.reweigh(0, weight)).isInstanceOf(IllegalArgumentException.class);
    }
    urn.evict(0);
    assertThat(urn.reweigh(0, ONE)).isFalse();
    assertThatThrownBy(urn::draw).isInstanceOf(IllegalStateException.class);
  }

  @Property(tries = 50)
  void aCopyAndAReadUrnGoOnIdentically(
      @ForAll @IntRange(min = 1, max = 400) int capacity, @ForAll long seed) throws IOException {
    var model = new Model(capacity, seed);
    for (int i = 0; i < 200; i++) model.anything();
    model.admit(0);
    var copy = model.urn.copy();
    var read = Urn.readFrom(new ByteArrayInputStream(written(model.urn)));
    assertThat(read.consistent()).isTrue();
    for (int i = 0; i < 500; i++) {
      int slot = i % capacity;
      int weight = 1 + i * 37 % Urn.LARGEST_WEIGHT;
      model.urn.reweigh(slot, weight);
      copy.reweigh(slot, weight);
      read.reweigh(slot, weight);
      int drawn = model.urn.draw();
      assertThat(copy.draw()).isEqualTo(drawn);
      assertThat(read.draw()).isEqualTo(drawn);
    }
    assertThat(written(copy)).isEqualTo(written(model.urn));
    assertThat(written(read)).isEqualTo(written(model.urn));
  }

  private static byte[] written(Urn urn) throws IOException {
    var out = new ByteArrayOutputStream();
    urn.writeTo(out);
    return out.toByteArray();
  }

  @Example
  void anyDamagedOrMissingByteIsAnError() throws IOException {
    var model = new Model(20, 5);
    for (int i = 0; i < 100; i++) model.anything();
    var whole = written(model.urn);
    for (int at = 0; at < whole.length; at++) {
      var damaged = whole.clone();
      damaged[at] ^= 0x10;
      assertThatThrownBy(() -> Urn.readFrom(new ByteArrayInputStream(damaged)))
          .isInstanceOf(IOException.class);
      var cut = new ByteArrayInputStream(whole, 0, at);
      assertThatThrownBy(() -> Urn.readFrom(cut)).isInstanceOf(IOException.class);
    }
  }

  @Example
  void theFirstDrawOfARoundFavoursNoCredit() {
    int slots = 40;
    var urn = new Urn(slots, 11);
    for (int slot = 0; slot < slots; slot++) {
      urn.admit(slot);
      urn.reweigh(slot, (1 + slot % 4) * ONE);
    }
    while (urn.remaining() > 0) urn.draw();
    var first = new long[slots];
    int rounds = 20_000;
    for (int round = 0; round < rounds; round++) {
      first[urn.draw()]++;
      while (urn.remaining() > 0) urn.draw();
    }
    double chiSquare = 0;
    for (int slot = 0; slot < slots; slot++) {
      double expected = rounds * (1 + slot % 4) / 100.0;
      chiSquare += (first[slot] - expected) * (first[slot] - expected) / expected;
    }
    // 39 degrees of freedom: 0.1% of fair urns exceed 72.1, and 0.1% stay below 15.4.
    assertThat(chiSquare).isBetween(15.4, 72.1);
  }

  @Example
  void aFileTakesRoomForTheSlotsThatAreHeld() throws IOException {
    var urn = new Urn(1_000_000, 7);
    for (int slot = 0; slot < 400; slot++) urn.admit(slot);
    for (int i = 0; i < 100; i++) urn.draw();
    var bytes = written(urn);
    assertThat(bytes.length).isLessThan(2_000);
    var read = Urn.readFrom(new ByteArrayInputStream(bytes));
    assertThat(read.capacity()).isEqualTo(1_000_000);
    assertThat(read.consistent()).isTrue();
    for (int i = 0; i < 1000; i++) assertThat(read.draw()).isEqualTo(urn.draw());
  }

  /** It had all words and no number of them. */
  @Example
  void aFileOfTheVersionBeforeOpens() throws IOException {
    var urn = new Urn(20, 7);
    for (int slot = 0; slot < 20; slot++) urn.admit(slot);
    var now = ByteBuffer.wrap(written(urn)).order(ByteOrder.LITTLE_ENDIAN);
    var before = ByteBuffer.allocate(now.capacity() - Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    before.put(now.slice(0, 36)).putInt(4, 1);
    var crc = new CRC32C();
    crc.update(before.array(), 0, 36);
    before.putInt((int) crc.getValue()).put(now.slice(48, now.capacity() - 48));
    var read = Urn.readFrom(new ByteArrayInputStream(before.array()));
    assertThat(read.held()).isEqualTo(20);
    for (int i = 0; i < 100; i++) assertThat(read.draw()).isEqualTo(urn.draw());
  }
}
