package dev.latebloom.cli.command;

import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import dev.latebloom.train.model.generate.Spoken;
import dev.latebloom.train.model.generate.StopTexts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How a text becomes a prompt, and what follows it a text.
 *
 * @param template of questions; without one, texts are continued as they are
 * @param ends texts that end what is written and are no part of it
 */
record TextForm(Tokenizer tokenizer, Optional<ChatTemplate> template, List<String> ends) {
  static TextForm of(Tokenizer tokenizer, boolean isChat, List<String> stops) throws IOException {
    Optional<ChatTemplate> template =
        isChat ? Optional.of(ChatTemplate.load("", tokenizer)) : Optional.empty();
    var end = template.flatMap(ChatTemplate::answerEnd).stream();
    return new TextForm(tokenizer, template, Stream.concat(end, stops.stream()).toList());
  }

  /** A plain text begins with what comes before it in training. */
  Tokens prompt(String text) {
    return template
        .map(each -> each.question(text, tokenizer))
        .orElseGet(() -> tokenizer.prompt(text));
  }

  /** What follows a prompt, up to a text that ends it. */
  String response(Tokens prompt, Tokens tokens) {
    return stops().before(tokenizer.text(prompt, tokens));
  }

  Generation generation(Model model, int rowsAtOnce) {
    return new Generation(model, rowsAtOnce, tokenizer.end()).stoppingAt(stops());
  }

  private StopTexts stops() {
    return new StopTexts(tokenizer, ends);
  }

  /** Writes what follows one text, piece by piece. */
  void speak(Model model, String text, int maxNew, Sampling sampling, Consumer<String> heard) {
    var prompt = prompt(text);
    var spoken = new Spoken(tokenizer, prompt, ends, heard);
    generation(model, 1).continuation(prompt, 0, maxNew, sampling, spoken::hear);
    spoken.end();
  }
}
