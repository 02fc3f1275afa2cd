package dev.latebloom.augment;

import dev.latebloom.augment.question.Pair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Texts that no variant may be: what a model is tested on must not be written into its topic. */
record AvoidedTexts(Set<String> texts) {
  AvoidedTexts {
    texts = Set.copyOf(texts);
  }

  /**
   * @throws IOException when the file is absent or a line of it is no record
   */
  static AvoidedTexts read(Optional<Path> file) throws IOException {
    var texts = new HashSet<String>();
    if (file.isPresent()) {
      long number = 0;
      for (var line : Files.readAllLines(file.get())) {
        number++;
        if (!line.isBlank())
          texts.add(text(line, "augment.avoid: line " + number + " of " + file.get()));
      }
    }
    return new AvoidedTexts(texts);
  }

  /**
   * These, and the texts of {@code records}.
   *
   * @throws IOException when one of them is no record
   */
  AvoidedTexts with(List<String> records) throws IOException {
    var all = new HashSet<>(texts);
    for (var record : records) all.add(text(record, record));
    return new AvoidedTexts(all);
  }

  private static String text(String record, String name) throws IOException {
    return OriginalRecord.of(record.getBytes(StandardCharsets.UTF_8), new Address(0, 0))
        .flatMap(OriginalRecord::pair)
        .map(AvoidedTexts::key)
        .orElseThrow(() -> new IOException(name + " is no record"));
  }

  boolean contains(Pair pair) {
    return texts.contains(key(pair));
  }

  private static String key(Pair pair) {
    return (pair.isPlainText() ? pair.response() : pair.prompt()).strip();
  }
}
