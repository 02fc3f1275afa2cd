package dev.latebloom.evaluate.heldout;

import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.sample.Batch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import dev.latebloom.train.objective.Prompts;
import java.util.ArrayList;
import java.util.List;

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

  /** What was found. */
  record Count(int asked, int right) {
    static final Count NONE = new Count(0, 0);
  }

  /** Most tokens that the answers to so many records take. */
  long tokens(int records) {
    return (long) Math.min(most, records) * maxNew;
  }

  /**
   * Asks.
   *
   * @param batch of the records to ask
   */
  Count count(Batch batch, Model model) {
    var prompts = Prompts.of(tokenizer, model.ends());
    // A plain text asks nothing: before it stands at most the token that begins texts.
    var asked =
        prompts.of(batch).stream()
            .filter(each -> !each.turns().stream().allMatch(String::isBlank))
            .toList();
    var put = new ArrayList<Tokens>();
    for (var each : asked) put.add(each.tokens());
    var generation = new Generation(model, AT_ONCE, tokenizer.end());
    var written = generation.continuations(put, maxNew, Sampling.GREEDY);
    int right = 0;
    for (int i = 0; i < written.size(); i++) {
      var prompt = asked.get(i);
      var expected = rule.expected(prompt.reference(), List.of());
      var text = prompts.text(prompt.tokens(), written.get(i));
      if (expected.isGivenBy(text)) right++;
    }
    return new Count(asked.size(), right);
  }
}
