package dev.latebloom.evaluate.heldout;

import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.sample.Batch;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.Evaluation.Verdict;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import dev.latebloom.train.objective.Prompts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Has the model in training answer held-out records, by the likeliest tokens, and counts what is
 * right.
 *
 * @param most records that are asked, the first ones
 * @param rule how an answer is found in a text
 * @param maxNew most tokens of an answer
 */
public record Answers(int most, AnswerRule rule, int maxNew, Tokenizer tokenizer) {
  private static final int AT_ONCE = 32;

  /** Answers that are kept to be looked at. */
  private static final int SHOWN = 5;

  /** Most characters of a text that is looked at. */
  private static final int LONGEST = 400;

  /**
   * What came of it.
   *
   * @param first of the answers, in the order of the records
   */
  record Outcome(int asked, int right, List<Evaluation.Answer> first) {
    static final Outcome NONE = new Outcome(0, 0, List.of());
  }

  private record Put(long id, boolean isQuestion, Tokens prompt, String reference) {}

  /** Most tokens that the answers to so many records take. */
  long tokens(int records) {
    return (long) Math.min(most, records) * maxNew;
  }

  /**
   * Asks. A plain text asks nothing: where it is among the first, the model goes on from its half.
   *
   * @param batch of the records to ask
   * @param source gives the name of a record's source
   */
  Outcome ask(Batch batch, Model model, LongFunction<String> source) {
    var prompts = Prompts.of(tokenizer, model.ends());
    var all = put(prompts, batch);
    var generation = new Generation(model, AT_ONCE, tokenizer.end());
    var written =
        generation.continuations(all.stream().map(Put::prompt).toList(), maxNew, Sampling.GREEDY);
    int asked = 0;
    int right = 0;
    var first = new ArrayList<Evaluation.Answer>();
    for (int i = 0; i < written.size(); i++) {
      var put = all.get(i);
      var text = prompts.text(put.prompt(), written.get(i));
      var verdict = verdict(put, text);
      if (put.isQuestion()) asked++;
      if (verdict == Verdict.RIGHT) right++;
      if (first.size() < SHOWN) first.add(answer(put, source.apply(put.id()), text, verdict));
    }
    return new Outcome(asked, right, first);
  }

  private List<Put> put(Prompts prompts, Batch batch) {
    var inOrder =
        prompts.of(batch).stream().sorted(Comparator.comparingLong(Prompts.Prompt::id)).toList();
    var all = new ArrayList<Put>();
    for (var each : inOrder) {
      if (each.isQuestion()) {
        all.add(new Put(each.id(), true, each.tokens(), each.reference()));
      } else if (all.size() < SHOWN) {
        all.add(half(prompts, each));
      }
    }
    return all;
  }

  private static Put half(Prompts prompts, Prompts.Prompt of) {
    int length = of.whole().length();
    var half = of.whole().part(0, (length + 1) / 2);
    var rest = of.whole().part(half.length(), length);
    return new Put(of.id(), false, half, prompts.text(half, rest));
  }

  private Verdict verdict(Put put, String text) {
    if (!put.isQuestion()) return Verdict.CONTINUED;
    var expected = rule.expected(put.reference(), List.of());
    return expected.isGivenBy(text) ? Verdict.RIGHT : Verdict.WRONG;
  }

  private Evaluation.Answer answer(Put put, String source, String text, Verdict verdict) {
    var prompt = tokenizer.text(put.prompt());
    return new Evaluation.Answer(
        source, end(prompt), beginning(text), beginning(put.reference()), verdict);
  }

  private static String beginning(String text) {
    if (text.codePointCount(0, text.length()) <= LONGEST) return text;
    return text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
  }

  /** Of a prompt, where it asks. */
  private static String end(String text) {
    if (text.codePointCount(0, text.length()) <= LONGEST) return text;
    return "…" + text.substring(text.offsetByCodePoints(text.length(), -LONGEST));
  }
}
