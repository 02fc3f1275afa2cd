package dev.latebloom.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A poll's records after decoding. */
record DecodedGroup(Group group, List<DeadLetter> rejected) {
  static DecodedGroup of(Polled polled, Decoder decoder) {
    var examples = new ArrayList<Example>(polled.records().size());
    var rejected = new ArrayList<DeadLetter>();
    for (var record : polled.records()) {
      switch (decoder.decode(record.value(), record.partition(), record.offset())) {
        case Decoded.Accepted(var example) -> examples.add(example);
        case Decoded.Rejected(var reason, var detail) ->
            rejected.add(new DeadLetter(record, reason, detail));
      }
    }
    var next = Map.of(polled.partition(), polled.nextOffset());
    return new DecodedGroup(new Group(examples, next), rejected);
  }
}
