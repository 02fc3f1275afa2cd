package dev.latebloom.train.objective;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The prompts of a batch: of each example what comes before its last response, which is the
 * reference.
 *
 * @param ends tokens that end a response
 */
public record Prompts(Tokenizer tokenizer, Set<Integer> ends) {

  /** One that may end with any of the model's tokens for it, or with the tokenizer's. */
  public static Prompts of(Tokenizer tokenizer, Set<Integer> ofModel) {
    var ends = new HashSet<>(ofModel);
    ends.add(tokenizer.end());
    return new Prompts(tokenizer, Set.copyOf(ends));
  }

  /**
   * A prompt.
   *
   * @param id of its example
   * @param whole the example: prompt and response
   * @param turns its texts between end tokens
   * @param reference the example's own response, as text
   */
  public record Prompt(long id, Tokens tokens, Tokens whole, List<String> turns, String reference) {
    public Prompt {
      turns = List.copyOf(turns);
    }

    /** Whether it asks anything: before a plain text stands at most the token that begins texts. */
    public boolean isQuestion() {
      return !turns.stream().allMatch(String::isBlank);
    }
  }

  /** Those of all examples, in training order. */
  public List<Prompt> of(Batch batch) {
    var prompts = new ArrayList<Prompt>();
    for (var part : batch.parts()) {
      for (int i = 0; i < part.examples(); i++) prompts.add(prompt(part, i));
    }
    return prompts;
  }

  private Prompt prompt(MicroBatch part, int example) {
    int start = part.start(example);
    var tokens = Tokens.of(Arrays.copyOfRange(part.tokens(), start, start + part.length(example)));
    var loss = part.loss(example);
    int from = loss.from(loss.size() - 1);
    var prompt = tokens.part(0, from);
    var reference = text(prompt, tokens.part(from, tokens.length()));
    return new Prompt(part.id(example), prompt, tokens, turns(prompt), reference);
  }

  private List<String> turns(Tokens prompt) {
    var turns = new ArrayList<String>();
    int from = 0;
    for (int i = 0; i <= prompt.length(); i++) {
      if (i < prompt.length() && !ends.contains(prompt.at(i))) continue;
      if (i > from) turns.add(tokenizer.text(prompt.part(from, i)));
      from = i + 1;
    }
    return turns;
  }

  /** What a response adds to the text of its prompt, without the token that ends it. */
  public String text(Tokens prompt, Tokens response) {
    int end = endsByItself(response) ? response.length() - 1 : response.length();
    return tokenizer.text(prompt, response.part(0, end));
  }

  boolean endsByItself(Tokens response) {
    return response.length() > 0 && ends.contains(response.at(response.length() - 1));
  }
}
