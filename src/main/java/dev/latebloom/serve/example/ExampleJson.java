package dev.latebloom.serve.example;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ledger.LedgerEntry;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.reweight.ExampleView;
import java.util.List;

/**
 * How an example is told as JSON.
 *
 * @param characters most of its prompt, and most of its response
 * @param visits most of its history, the newest
 * @param recordFiles most files of the run's record that are looked through, the newest
 */
record ExampleJson(int characters, int visits, int recordFiles) {
  static final ExampleJson WHOLE = new ExampleJson(100_000, Integer.MAX_VALUE, Integer.MAX_VALUE);
  static final ExampleJson LISTED = new ExampleJson(1_000, 64, 2);

  ObjectNode of(
      ExampleView view, ReadTopics topics, Tokenizer tokenizer, List<RunRecord.Visit> history) {
    var node = JsonNodeFactory.instance.objectNode();
    var entry = view.entry();
    var example = view.example();
    node.put("id", entry.id());
    node.put("key", example.key());
    node.put("source", example.source());
    if (!topics.isEmpty()) {
      var partition = topics.at(example.partition());
      node.put("topic", partition.topic());
      node.put("partition", partition.partition());
    }
    node.put("offset", example.offset());
    node.put("tokens", example.tokens().length());
    var prompt = example.tokens().part(0, example.promptLength());
    var response = example.tokens().part(example.promptLength(), end(example, tokenizer));
    node.put("prompt", cut(tokenizer.text(prompt)));
    node.put("response", cut(tokenizer.text(prompt, response)));
    node.put("state", Meters.lower(entry.cohort()));
    node.put("mark", Meters.lower(entry.mark()));
    ledger(node, entry);
    node.put("why", view.why());
    history(node, history);
    return node;
  }

  /** The end token stands for no text. */
  private static int end(Example example, Tokenizer tokenizer) {
    int length = example.tokens().length();
    boolean ended = example.tokens().at(length - 1) == tokenizer.end();
    return ended && length - 1 >= example.promptLength() ? length - 1 : length;
  }

  private String cut(String text) {
    if (text.length() <= characters) return text;
    int to = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
    return text.substring(0, to) + "…";
  }

  private static void ledger(ObjectNode node, LedgerEntry entry) {
    node.put("visits", entry.visits());
    node.put("lateVisits", entry.lateVisits());
    step(node, "firstVisit", entry.firstVisit());
    step(node, "lastVisit", entry.lastVisit());
    step(node, "learningTime", entry.learningTime());
    var losses = node.putObject("losses");
    number(losses, "first", entry.firstLoss());
    number(losses, "last", entry.lastLoss());
    number(losses, "smoothed", entry.fastLoss());
    number(losses, "lowest", entry.lowestLoss());
    number(losses, "simple", entry.simpleLoss());
    number(node, "zScore", entry.zScore());
    number(node, "lastZScore", entry.lastZScore());
    node.put("weight", entry.weight());
  }

  private void history(ObjectNode node, List<RunRecord.Visit> history) {
    var visits = node.putArray("history");
    for (var visit : history.subList(Math.max(0, history.size() - this.visits), history.size())) {
      number(visits.addObject().put("step", visit.step()), "loss", visit.loss());
    }
  }

  /** What has never been is null. */
  private static void step(ObjectNode node, String name, int step) {
    if (step > 0) node.put(name, step);
    else node.putNull(name);
  }

  private static void number(ObjectNode node, String name, float value) {
    if (Float.isFinite(value)) node.put(name, value);
    else node.putNull(name);
  }
}
