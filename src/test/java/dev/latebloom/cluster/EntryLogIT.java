package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.cluster.round.Terms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log at a real broker. */
final class EntryLogIT {
  private static final Entry FOUNDED =
      new Entry.Founded(new Terms("1", "topic", "model", "tokenizer", 3, "fp16"));

  @Test
  void theBrokerRefusesTheCommitOfACoordinatorThatAnotherHasReplaced(@TempDir Path folder) {
    try (var broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")))) {
      var kafka = Connection.to(broker.bootstrapServers());
      var read = new History();
      try (var zombie = EntryLog.takeOver(kafka, "rounds", new History())) {
        zombie.append(FOUNDED);
        zombie.append(new Entry.Joined("a", 0, "http://a"));
        try (var newest = EntryLog.takeOver(kafka, "rounds", read)) {
          assertThat(read.entries()).isEqualTo(2);
          assertThatThrownBy(() -> zombie.append(commit("of the zombie")))
              .isInstanceOf(BrokerException.class);
          newest.append(commit("of the newest"));
        }
      }
      // A second Commit of round 1 would not be read.
      var all = new History();
      try (var log = EntryLog.takeOver(kafka, "rounds", all)) {
        assertThat(all.entries()).isEqualTo(3);
        assertThat(all.commit(1)).isEqualTo(commit("of the newest"));
        assertThat(log).isNotNull();
      }
    }
  }

  private static Entry.Commit commit(String base) {
    return new Entry.Commit(1, base, List.of(new Part("a", List.of("f"), 2, 0.5)), Map.of());
  }
}
