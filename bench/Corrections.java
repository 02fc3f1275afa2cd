import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.reweight.Reweighter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Does quarantine find what a later edition of a corpus has corrected? Files of pronunciations
 * (word, tab, phones) in an earlier and a later edition, in two folders, by language. Run with the
 * class path of the product.
 *
 * <pre>
 * make OLD NEW OUT LANGUAGE...   writes the records of the old edition whose words are in both; the id of one that the new edition
 *                                has otherwise ends in "!", which no training sees
 * judge CONF                     beside each checkpoint of the run: precision and recall of quarantine, and precision of as many
 *                                examples with the highest last losses, averaged losses, and z-scores; then the last two for
 *                                as many examples as were corrected, and what other bounds of the z-score would quarantine
 * </pre>
 */
class Corrections {
  private static final ObjectMapper JSON = new ObjectMapper();

  static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    if (args[0].equals("make")) {
      make(
          Path.of(args[1]),
          Path.of(args[2]),
          Path.of(args[3]),
          List.of(args).subList(4, args.length));
    } else {
      judge(SettingsReader.read(Path.of(args[1]), List.of()));
    }
  }

  private static void make(Path old, Path later, Path out, List<String> languages)
      throws IOException {
    var records = new ArrayList<String>();
    for (var language : languages) {
      var now = words(later, language);
      int corrected = 0;
      int all = 0;
      for (var word : words(old, language).entrySet()) {
        var phones = now.get(word.getKey());
        if (phones == null) continue;
        boolean wrong = !phones.equals(word.getValue());
        all++;
        if (wrong) corrected++;
        var record = JSON.createObjectNode();
        record.put("id", language + ":" + word.getKey() + (wrong ? "!" : ""));
        record
            .put("prompt", word.getKey() + " ")
            .put("response", word.getValue())
            .put("source", language);
        records.add(record.toString());
      }
      System.out.printf("%s: %d words, %d corrected%n", language, all, corrected);
    }
    Collections.shuffle(records, new Random(2026));
    Files.write(out, records);
  }

  /** Those of all files whose names begin with the language. */
  private static Map<String, String> words(Path folder, String language) throws IOException {
    var words = new TreeMap<String, String>();
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        if (!file.getFileName().toString().startsWith(language + "_")) continue;
        for (var line : Files.readAllLines(file)) {
          var columns = line.split("\t");
          words.put(columns[0], columns[1].strip());
        }
      }
    }
    return words;
  }

  private record Seen(
      String source,
      boolean wrong,
      boolean quarantined,
      double last,
      double fast,
      double zScore,
      double lowerZScore) {}

  private static void judge(Settings settings) throws IOException {
    System.out.println(
        "  step source  wrong of all  quarantined precision recall   chance   as many by: last loss"
            + "  averaged loss  z-score");
    List<Seen> seen = List.of();
    for (var saved :
        new Checkpoints(settings.folder().checkpoints(), 1000).survey().readable().reversed()) {
      seen = seen(settings, saved.folder());
      var bySource = new TreeMap<String, List<Seen>>();
      for (var each : seen)
        bySource.computeIfAbsent(each.source(), _ -> new ArrayList<>()).add(each);
      bySource.put("all", seen);
      bySource.forEach((source, of) -> row(saved.manifest().step(), source, of));
    }
    int wrong = (int) seen.stream().filter(Seen::wrong).count();
    System.out.printf(
        "as many as were corrected, precision: by averaged loss %.3f, by z-score %.3f%n",
        highest(seen, wrong, Comparator.comparingDouble(Seen::fast)),
        highest(seen, wrong, Comparator.comparingDouble(Seen::zScore)));
    for (double bound : List.of(4.0, 3.0, 2.0, 1.5, 1.0))
      bound(seen, bound, settings.pass().learnedLoss());
  }

  /** The rule of quarantine at the end, without what is remembered from earlier passes. */
  private static void bound(List<Seen> seen, double bound, double learnedLoss) {
    double mean = seen.stream().mapToDouble(Seen::last).average().orElseThrow();
    var taken =
        seen.stream()
            .filter(each -> each.fast() > Math.max(learnedLoss, mean / 2))
            .filter(each -> each.lowerZScore() > bound && Math.min(each.fast(), each.last()) > mean)
            .toList();
    long found = taken.stream().filter(Seen::wrong).count();
    long wrong = seen.stream().filter(Seen::wrong).count();
    System.out.printf(
        "z-score above %.1f: %d examples, precision %.3f, recall %.3f%n",
        bound, taken.size(), (double) found / taken.size(), (double) found / wrong);
  }

  private static List<Seen> seen(Settings settings, Path checkpoint) throws IOException {
    var copy = Files.createTempFile("ledger", ".reading");
    var seen = new ArrayList<Seen>();
    try (var store = ExampleStore.open(settings.folder().store(), settings.store());
        var ledger = Ledger.create(copy, settings.pool().capacity(), 0)) {
      ledger.restoreFrom(checkpoint.resolve(Reweighter.LEDGER));
      ledger.forEach(
          (id, slot) -> {
            var key = store.read(id).key();
            seen.add(
                new Seen(
                    key.substring(0, key.indexOf(':')),
                    key.endsWith("!"),
                    ledger.cohort(slot) == Cohort.QUARANTINED,
                    ledger.lastLoss.get(slot),
                    ledger.fastLoss.get(slot),
                    ledger.zScore.get(slot),
                    Math.min(ledger.zScore.get(slot), ledger.lastZScore.get(slot))));
          });
    } finally {
      Files.delete(copy);
    }
    return seen;
  }

  private static void row(long step, String source, List<Seen> seen) {
    long wrong = seen.stream().filter(Seen::wrong).count();
    var quarantined = seen.stream().filter(Seen::quarantined).toList();
    long found = quarantined.stream().filter(Seen::wrong).count();
    System.out.printf(
        "%6d %-6s %6d of %5d  %8d %10.3f %8.3f %8.3f %20.3f %14.3f %8.3f%n",
        step,
        source,
        wrong,
        seen.size(),
        quarantined.size(),
        (double) found / quarantined.size(),
        (double) found / wrong,
        (double) wrong / seen.size(),
        highest(seen, quarantined.size(), Comparator.comparingDouble(Seen::last)),
        highest(seen, quarantined.size(), Comparator.comparingDouble(Seen::fast)),
        highest(seen, quarantined.size(), Comparator.comparingDouble(Seen::zScore)));
  }

  /** The share that is wrong of the so many highest. */
  private static double highest(List<Seen> seen, int count, Comparator<Seen> by) {
    return (double) seen.stream().sorted(by.reversed()).limit(count).filter(Seen::wrong).count()
        / count;
  }
}
