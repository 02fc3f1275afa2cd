package dev.latebloom.evaluate.heldout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.file.Durable;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records of a run that are evaluated and never trained on, in a folder of their own (decision
 * 40). Which these are depends on what records say and on how many are held out already.
 *
 * <p>One thread at a time separates and closes; any may read the records meanwhile.
 */
public final class HeldOut implements AutoCloseable {
  private static final String RULE = "rule";

  /** What a folder begins with. */
  @FunctionalInterface
  public interface Given {
    List<Example> read() throws IOException;
  }

  private enum Verdict {
    TRAINED,
    HELD_OUT,
    /** Of no use and not to be trained on: a copy, or one too many of a source that is held out. */
    LEFT_OUT
  }

  private final EvaluateSettings settings;
  private final ExampleStore records;
  private final Journal journal;
  private final PassedOn passedOn;
  private final Set<Long> prints = new HashSet<>();
  private final Map<String, Integer> bySource = new HashMap<>();
  private volatile long leftOut;

  private HeldOut(
      EvaluateSettings settings, ExampleStore records, Journal journal, PassedOn passedOn) {
    this.settings = settings;
    this.records = records;
    this.journal = journal;
    this.passedOn = passedOn;
    for (long id = 0; id < records.nextId(); id++) note(records.read(id));
  }

  /**
   * Opens the held-out records of a run, or begins them.
   *
   * @param begun whether the run has stored examples, from which nothing can be held out any more
   * @param given what they begin with; asked for once in a run
   * @throws IOException when the run holds out by another rule than {@code settings} have
   */
  public static HeldOut open(
      Path folder,
      EvaluateSettings settings,
      ExampleStore.Options options,
      boolean begun,
      Given given)
      throws IOException {
    if (!Files.exists(folder)) {
      if (begun) throw new IOException(otherRule(folder, "nothing", settings.rule()));
      begin(folder, settings, options, given.read());
    }
    requireRule(folder, settings.rule());
    return in(folder, settings, options);
  }

  /**
   * Refuses a run that holds records out while its settings do not.
   *
   * @throws IOException when it does
   */
  public static void requireNone(Path folder) throws IOException {
    if (Files.exists(folder)) requireRule(folder, "nothing");
  }

  private static HeldOut in(Path folder, EvaluateSettings settings, ExampleStore.Options options)
      throws IOException {
    return new HeldOut(
        settings,
        ExampleStore.open(folder, options),
        Journal.open(folder.resolve("evaluations")),
        PassedOn.open(folder.resolve("passed-on")));
  }

  /** Under another name until it is whole. */
  private static void begin(
      Path folder, EvaluateSettings settings, ExampleStore.Options options, List<Example> given)
      throws IOException {
    var writing = folder.resolveSibling(folder.getFileName() + ".writing");
    if (Files.exists(writing)) {
      try (var left = Files.list(writing)) {
        for (var file : left.toList()) Files.delete(file);
      }
    }
    try (var heldOut = in(Files.createDirectories(writing), settings, options)) {
      heldOut.add(given);
    }
    Durable.replace(writing.resolve(RULE), (settings.rule() + "\n").getBytes(UTF_8));
    Durable.move(writing, folder);
  }

  private static void requireRule(Path folder, String rule) throws IOException {
    var own = Files.readString(folder.resolve(RULE)).strip();
    if (!own.equals(rule)) throw new IOException(otherRule(folder, own, rule));
  }

  private static String otherRule(Path folder, String own, String asked) {
    return "the run in %s began with %s held out, the settings say %s; use its own or another run.folder"
        .formatted(folder.toAbsolutePath().getParent(), own, asked);
  }

  /** All of them but copies, as many as there may be. */
  private void add(List<Example> given) throws IOException {
    var fresh = new ArrayList<Example>();
    for (var example : given) {
      if (prints.contains(Fingerprint.of(example.tokens()))) continue;
      note(example);
      fresh.add(example);
    }
    if (fresh.size() > settings.most()) {
      throw new IOException(
          "latebloom.evaluate.file and evaluate.topic have %,d different records, more than evaluate.most = %,d; raise that or give fewer"
              .formatted(fresh.size(), settings.most()));
    }
    store(fresh);
  }

  /**
   * Takes out what is not trained on; what is held out of it outlives a power failure when this
   * returns.
   *
   * @param examples in the order in which they were handed over
   * @return the others, in that order
   */
  public synchronized List<Example> separate(List<Example> examples) {
    var trained = new ArrayList<Example>(examples.size());
    var heldOut = new ArrayList<Example>();
    try {
      boolean passed = false;
      for (var example : examples) {
        long print = Fingerprint.of(example.tokens());
        switch (verdict(example, print)) {
          case TRAINED -> {
            trained.add(example);
            passed |= passOn(print);
          }
          case HELD_OUT -> {
            note(example);
            heldOut.add(example);
          }
          case LEFT_OUT -> leftOut++;
        }
      }
      if (passed) passedOn.force();
      store(heldOut);
      return trained;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Verdict verdict(Example example, long print) {
    if (prints.contains(print)) return Verdict.LEFT_OUT;
    boolean named = settings.sources().contains(example.source());
    if (!named && !isCandidate(print)) return Verdict.TRAINED;
    if (hasRoom(example.source(), named) && !passedOn.contains(print)) return Verdict.HELD_OUT;
    return named ? Verdict.LEFT_OUT : Verdict.TRAINED;
  }

  private boolean isCandidate(long print) {
    return Fingerprint.isWithin(settings.share(), print);
  }

  private boolean hasRoom(String source, boolean named) {
    if (prints.size() >= settings.most()) return false;
    return named || bySource.getOrDefault(source, 0) < settings.mostPerSource();
  }

  /** Remembers one that is trained on although its content could have been held out. */
  private boolean passOn(long print) throws IOException {
    if (!isCandidate(print) || passedOn.contains(print)) return false;
    passedOn.add(print);
    return true;
  }

  private void note(Example example) {
    prints.add(Fingerprint.of(example.tokens()));
    bySource.merge(example.source(), 1, Integer::sum);
  }

  private void store(List<Example> fresh) {
    if (fresh.isEmpty()) return;
    records.append(PackedExamples.of(fresh, records.vocabulary()));
    records.force();
  }

  /** The held-out records, with ids from 0 on in the order in which they came. */
  public ExampleStore records() {
    return records;
  }

  /** How many records each evaluation had. */
  Journal journal() {
    return journal;
  }

  /**
   * Records that this process has neither trained on nor held out: copies of held-out ones, and
   * those beyond the bound of sources that are held out as a whole.
   */
  public long leftOut() {
    return leftOut;
  }

  @Override
  public synchronized void close() throws IOException {
    journal.close();
    passedOn.close();
    records.close();
  }
}
