package dev.latebloom.dialog;

import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.record.Turn;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import dev.latebloom.train.model.generate.Spoken;
import dev.latebloom.train.model.generate.StopTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A conversation with a model, written by a chat template. Belongs to the thread of the model's
 * engine.
 */
public final class Dialog {
  private final Model model;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final List<Turn> opening;
  private final int maxNew;
  private final Sampling sampling;
  private final List<String> ends;
  private final Generation generation;
  private final List<Turn> turns = new ArrayList<>();
  private long answers;

  /**
   * A conversation in which nobody has said anything.
   *
   * @param system what the model is told before
   * @param maxNew most tokens of an answer
   */
  public Dialog(
      Model model,
      Tokenizer tokenizer,
      ChatTemplate template,
      Optional<String> system,
      int maxNew,
      Sampling sampling) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.template = template;
    this.opening = system.map(text -> new Turn("system", text)).stream().toList();
    this.maxNew = maxNew;
    this.sampling = sampling;
    this.ends = template.answerEnd().stream().toList();
    this.generation =
        new Generation(model, 1, tokenizer.end()).stoppingAt(new StopTexts(tokenizer, ends));
    reset();
  }

  /** Forgets all turns but what the model was told before. */
  public void reset() {
    turns.clear();
    turns.addAll(opening);
  }

  /**
   * Asks, and keeps question and answer for what follows.
   *
   * @param heard is given the answer piece by piece, as it is written
   */
  public Answer answer(String question, Consumer<String> heard) {
    turns.add(new Turn("user", question));
    var prompt = template.prompt(turns, tokenizer);
    int context = model.architecture().context();
    if (prompt.length() > context) {
      turns.removeLast();
      return new Answer.TooLong(prompt.length(), context);
    }
    var spoken = new Spoken(tokenizer, prompt, ends, heard);
    long begun = System.nanoTime();
    generation.continuation(prompt, answers++, maxNew, sampling, spoken::hear);
    spoken.end();
    turns.add(new Turn("assistant", spoken.text()));
    return new Answer.Given(spoken.text(), spoken.tokens(), System.nanoTime() - begun);
  }
}
