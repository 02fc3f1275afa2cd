package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Decoded;
import dev.latebloom.ingest.record.Decoder;
import dev.latebloom.ingest.record.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
    for (var record : polled.records()) {
      switch (decoder.decode(record.value(), polled.partition(), record.offset())) {
        case Decoded.Accepted(var example) ->
            examples.add(
                example.labelled(
                    settings.id().of(record, example.key()), source.of(record, example.source())));
        case Decoded.Rejected(var reason, var detail) ->
            rejected.add(new DeadLetter(record, reason, detail));
      }
    }
    var group = new Group(examples, Map.of(polled.partition(), polled.nextOffset()));
    return new DecodedGroup(
        examples.size(), polled.partition(), polled.nextOffset(), pool.prepare(group), rejected);
  }
}
