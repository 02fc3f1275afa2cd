package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A poll's records after decoding.
 *
 * @param examples how many there are
 * @param nextOffset of {@code partition} behind all of them
 * @param prepared hands them to the pool, which answers when it holds them
 */
record DecodedGroup(
    int examples,
    int partition,
    long nextOffset,
    Intake.Prepared prepared,
    List<DeadLetter> rejected) {

  static DecodedGroup of(Polled polled, IngestSettings settings, Intake pool) {
    var decoder = new Decoder(settings.format(), settings.maxTokens());
    var examples = new ArrayList<Example>(polled.records().size());
    var rejected = new ArrayList<DeadLetter>();
    var source = settings.topics().label(polled.topic(), settings.source());
    var removed = new HashMap<String, Integer>();
    for (var record : polled.records()) {
      var tombstone = record.value() == null ? settings.id().ofTombstone(record) : "";
      if (!tombstone.isEmpty()) {
        removed.put(tombstone, examples.size());
        continue;
      }
      switch (decoder.decode(record.value(), polled.partition(), record.offset())) {
        case Decoded.Accepted(var example) ->
            examples.add(
                example.labelled(
                    settings.id().of(record, example.key()), source.of(record, example.source())));
        case Decoded.Rejected(var reason, var detail) ->
            rejected.add(new DeadLetter(record, reason, detail));
      }
    }
    var group =
        new Group(
            left(examples, removed),
            removed.keySet().stream()
                .sorted()
                .map(key -> new Group.Tombstone(polled.partition(), key))
                .toList(),
            Map.of(polled.partition(), polled.nextOffset()));
    return new DecodedGroup(
        group.examples().size(),
        polled.partition(),
        polled.nextOffset(),
        pool.prepare(group),
        rejected);
  }

  /**
   * Those behind the newest tombstone of their key.
   *
   * @param removed by key, how many examples were before it
   */
  private static List<Example> left(List<Example> examples, Map<String, Integer> removed) {
    if (removed.isEmpty()) return examples;
    return IntStream.range(0, examples.size())
        .filter(i -> i >= removed.getOrDefault(examples.get(i).key(), 0))
        .mapToObj(examples::get)
        .toList();
  }
}
