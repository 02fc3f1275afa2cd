package dev.latebloom.app.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.evaluate.Asking;
import dev.latebloom.evaluate.Evaluation;
import dev.latebloom.evaluate.Predictions;
import dev.latebloom.evaluate.Reading;
import dev.latebloom.evaluate.Subject;
import dev.latebloom.evaluate.data.Item;
import dev.latebloom.evaluate.data.Noise;
import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.random.SplitMix64;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32C;

/** Evaluates the models of folders on the same items. */
public final class Evaluator {
  private final Plan plan;
  private final List<Item> items;

  /**
   * @param items as they are in the data
   */
  public Evaluator(Plan plan, List<Item> items) {
    this.plan = plan;
    this.items = List.copyOf(items);
  }

  /**
   * What a folder's model makes of the items.
   *
   * @param checkpoint that was taken
   * @param model its family and size, in words
   * @param reading how long texts were read, where losses were measured
   * @param outcome on the items as they are
   * @param noises the losses with each kind of noise
   * @param lengths the losses where texts are cut into pieces, by tokens of a piece
   */
  public record Evaluated(
      Path checkpoint,
      String model,
      Optional<Reading> reading,
      Evaluation.Outcome outcome,
      Map<Noise, Evaluation.Outcome> noises,
      Map<Integer, Evaluation.Outcome> lengths) {
    public Evaluated {
      noises = Collections.unmodifiableMap(new LinkedHashMap<>(noises));
      lengths = Collections.unmodifiableMap(new LinkedHashMap<>(lengths));
    }
  }

  /**
   * How losses are measured again, each of these by itself.
   *
   * @param noises that damage texts
   * @param seed of that
   * @param lengths at which texts are cut
   * @param trained length in tokens, which multiples are of
   */
  public record Again(List<Noise> noises, long seed, List<Length> lengths, OptionalInt trained) {
    public Again {
      noises = List.copyOf(noises);
      lengths = List.copyOf(lengths);
    }
  }

  /**
   * Evaluates one folder's model.
   *
   * @param folder a checkpoint, a run's folder, or any model's
   * @param file of predictions, if they are to be kept
   * @param again how losses are measured again
   * @throws IllegalArgumentException when the file has predictions of something else
   */
  public Evaluated evaluate(
      Path folder, Optional<Path> file, Again again, Evaluation.Progress progress)
      throws IOException {
    if (plan.losses().isEmpty() && !again.lengths().isEmpty()) {
      throw new IllegalArgumentException("--lengths measures losses; leave out --only answers");
    }
    var checkpoint = Checkpointed.newestIn(folder);
    var tokenizer = OwnTokenizer.load(checkpoint, plan.tokenizer());
    var template = ChatTemplate.load(plan.template(), tokenizer);
    var prompting = plan.prompting().inTurns(!template.equals(ChatTemplate.PLAIN));
    var asking = plan.asking().map(how -> prompting.stop().map(how::stoppingAt).orElse(how));
    var asked = items.stream().map(prompting::of).toList();
    try (var predictions =
            file.isPresent()
                ? Predictions.in(file.get(), identity(checkpoint, asked, template, asking))
                : Predictions.inMemory();
        var torch = Torch.load(plan.device(), plan.threads());
        var subject = subject(torch, checkpoint, tokenizer, template)) {
      var model = subject.model();
      var reading = plan.losses().map(losses -> losses.reading(model.architecture()));
      var outcome =
          new Evaluation(subject, reading, asking, plan.limits())
              .run(asked, words(), predictions, progress);
      var damaged = new LinkedHashMap<Noise, Evaluation.Outcome>();
      for (var noise : again.noises()) {
        var noisy = noisy(noise, again.seed()).stream().map(prompting::of).toList();
        damaged.put(noise, losses(subject, reading, noisy, progress));
      }
      var cut = new LinkedHashMap<Integer, Evaluation.Outcome>();
      for (var length : again.lengths()) {
        int tokens = length.tokens(again.trained(), model.architecture());
        var inPieces = reading.map(how -> how.inPiecesOf(tokens));
        cut.put(tokens, losses(subject, inPieces, asked, progress));
      }
      var words =
          "%s, %,d parameters, %s"
              .formatted(
                  model.config().text("model_type"),
                  model.parameters(),
                  subject.format().tokenizer().vocabulary() == 256 ? "bytes" : "subwords");
      return new Evaluated(checkpoint, words, reading, outcome, damaged, cut);
    }
  }

  private Evaluation.Outcome losses(
      Subject subject, Optional<Reading> reading, List<Item> of, Evaluation.Progress progress)
      throws IOException {
    return new Evaluation(subject, reading, Optional.empty(), plan.limits())
        .run(of, words(), Predictions.inMemory(), progress);
  }

  private List<Long> words() {
    return items.stream().map(Evaluation::words).toList();
  }

  private List<Item> noisy(Noise noise, long seed) {
    var noisy = new ArrayList<Item>();
    for (var item : items) noisy.add(noise.in(item, SplitMix64.stream(seed, noisy.size())));
    return noisy;
  }

  private Subject subject(Torch torch, Path checkpoint, Tokenizer tokenizer, ChatTemplate template)
      throws IOException {
    var model = ModelFolder.load(torch, checkpoint, Compute.of(plan.compute()));
    int vocabulary = model.architecture().vocabulary();
    return new Subject(model, new RecordFormat(Format.JSON, template, tokenizer, vocabulary));
  }

  /** What predictions of this plan, these items and this model are predictions of. */
  private Map<String, String> identity(
      Path checkpoint, List<Item> asked, ChatTemplate template, Optional<Asking> asking)
      throws IOException {
    var data = new CRC32C();
    for (var item : asked) data.update(item.record().toString().getBytes(UTF_8));
    var names = new LinkedHashMap<String, String>();
    names.put("model", checkpoint.getFileName() + " (" + weights(checkpoint) + ")");
    names.put("data", "%,d items (%08x)".formatted(items.size(), data.getValue()));
    names.put("--only", plan.only());
    plan.losses().ifPresent(losses -> names.putAll(losses.identity()));
    asking.ifPresent(how -> names.putAll(how.identity()));
    names.put("--chat-template", template.name());
    names.put("--tokenizer", plan.tokenizer().isEmpty() ? "the model's own" : plan.tokenizer());
    names.put("--compute", plan.compute());
    return names;
  }

  /** A checksum of the weights. */
  private static String weights(Path checkpoint) throws IOException {
    var checksum = new CRC32C();
    var buffer = new byte[1 << 20];
    try (var files = Files.list(checkpoint)) {
      for (var file :
          files.filter(each -> each.toString().endsWith(".safetensors")).sorted().toList()) {
        try (var in = Files.newInputStream(file)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) checksum.update(buffer, 0, n);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return "%08x".formatted(checksum.getValue());
  }
}
