package dev.latebloom.cli.command.dialog;

import dev.latebloom.dialog.data.Length;
import java.io.IOException;
import picocli.CommandLine.Option;

/** How long a passage may be, and in what that is counted. */
final class LengthOptions {
  @Option(
      names = "--max-tokens",
      defaultValue = "0",
      paramLabel = "N",
      description = "Most tokens of a dialogue with its response; 0 for any number.")
  private int maxTokens;

  @Option(
      names = "--tokenizer",
      defaultValue = Length.WORDS,
      paramLabel = "NAME",
      description = "What a token is: words, bytes, or a folder with a tokenizer.")
  private String tokenizer = Length.WORDS;

  int maxTokens() {
    return maxTokens;
  }

  Length length() throws IOException {
    return Length.of(tokenizer);
  }
}
