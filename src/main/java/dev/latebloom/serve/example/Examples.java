package dev.latebloom.serve.example;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.reweight.ExampleView;
import dev.latebloom.reweight.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Single examples: what ledger, store and the run's record know of them, as JSON, and what an
 * operator may change about them. Thread-safe.
 *
 * <p>The record may be a gigabyte: it is read by one thread, few requests wait for it, and lists
 * look only at its newest part and are the same for ten seconds, whoever asks.
 */
public final class Examples {
  /** Longest list. */
  public static final int MOST = 100;

  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final int READERS_WAITING = 16;

  /** Asks the loop; the stage fails when it does not answer in time. */
  @FunctionalInterface
  public interface Loop extends Function<Selection, CompletionStage<List<ExampleView>>> {}

  /** Tells the loop of an edit; as {@link Loop}. */
  @FunctionalInterface
  public interface Editor extends Function<Edit.OfExample, CompletionStage<EditAnswer>> {}

  private record Listed(Instant at, CompletableFuture<List<ObjectNode>> list) {
    private boolean isFresh(Instant now) {
      return at.plus(FRESH).isAfter(now) && !list.isCompletedExceptionally();
    }
  }

  private final Loop loop;
  private final Editor editor;
  private final Tokenizer tokenizer;
  private final Path topics;
  private final Path record;
  private final InstantSource clock;
  private final Executor reading = reader();
  private final Map<Cohort, Listed> lists = new EnumMap<>(Cohort.class);

  /**
   * @param topics the file that says which topics the run reads
   * @param record the folder of the run's record
   */
  public Examples(
      Loop loop,
      Editor editor,
      Tokenizer tokenizer,
      Path topics,
      Path record,
      InstantSource clock) {
    this.loop = loop;
    this.editor = editor;
    this.tokenizer = tokenizer;
    this.topics = topics;
    this.record = record;
    this.clock = clock;
  }

  /** An example with all visits that the record holds; empty where it is not held. */
  public CompletionStage<Optional<ObjectNode>> one(long id) {
    return loop.apply(new Selection.One(id))
        .thenApplyAsync(views -> described(views, ExampleJson.WHOLE), reading)
        .thenApply(found -> found.stream().findFirst());
  }

  /** Examples of a cohort, those that were trained on last first; {@link #MOST} at most. */
  public CompletionStage<List<ObjectNode>> newest(Cohort cohort, int limit) {
    return list(cohort).thenApply(all -> all.subList(0, Math.min(limit, all.size())));
  }

  /** Changes something about one example. */
  public CompletionStage<EditAnswer> edit(Edit.OfExample edit) {
    return editor.apply(edit);
  }

  private synchronized CompletableFuture<List<ObjectNode>> list(Cohort cohort) {
    var now = clock.instant();
    return lists
        .compute(
            cohort,
            (_, before) ->
                before != null && before.isFresh(now) ? before : new Listed(now, asked(cohort)))
        .list();
  }

  private CompletableFuture<List<ObjectNode>> asked(Cohort cohort) {
    return loop.apply(new Selection.Newest(cohort, MOST))
        .thenApplyAsync(views -> described(views, ExampleJson.LISTED), reading)
        .toCompletableFuture();
  }

  private List<ObjectNode> described(List<ExampleView> views, ExampleJson form) {
    var ids = views.stream().map(view -> view.entry().id()).collect(Collectors.toSet());
    try {
      var read = ReadTopics.read(topics);
      var histories = RunRecord.history(record, ids, form.recordFiles());
      return views.stream()
          .map(
              view ->
                  form.of(
                      view, read, tokenizer, histories.getOrDefault(view.entry().id(), List.of())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Executor reader() {
    var one =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(READERS_WAITING),
            Thread.ofPlatform().daemon().name("examples").factory());
    one.allowCoreThreadTimeOut(true);
    return one;
  }
}
