package dev.latebloom.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the texts are that are to be continued, if not on the command line. */
final class PromptOptions {
  /** They are all in memory at once. */
  private static final int MOST = 1_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "Read them from a file, a line each, or the \"prompt\" of each object in a .jsonl; - is"
              + " standard input.")
  private Optional<String> file = Optional.empty();

  /**
   * The texts of the command line, or those of a file.
   *
   * @throws IllegalArgumentException when they come from two places, are too many, or a line is no
   *     object with a prompt
   */
  List<String> all(List<String> texts) throws IOException {
    if (file.isEmpty()) return texts;
    if (!texts.isEmpty()) {
      throw new IllegalArgumentException("give prompts or --prompts FILE, not both");
    }
    var name = file.get();
    if (name.equals("-")) return lines("standard input", new InputStreamReader(System.in, UTF_8));
    var path = Path.of(name);
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException("--prompts: there is no file " + path);
    }
    try (var reader = Files.newBufferedReader(path)) {
      return lines(name, reader);
    }
  }

  private static List<String> lines(String name, Reader reader) throws IOException {
    boolean areObjects = name.endsWith(".jsonl");
    var lines = new BufferedReader(reader);
    var all = new ArrayList<String>();
    try {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (all.size() == MOST) {
          throw new IllegalArgumentException(
              "%s has more than %,d prompts; split it".formatted(name, MOST));
        }
        all.add(areObjects ? prompt(name, all.size() + 1, line) : line);
      }
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(
          "%s: line %,d or one soon after it is not in UTF-8".formatted(name, all.size() + 1), e);
    }
    if (all.isEmpty()) throw new IllegalArgumentException(name + " has no prompts");
    return all;
  }

  private static String prompt(String name, int line, String text) {
    try {
      var prompt = JSON.readTree(text).path("prompt");
      if (prompt.isTextual()) return prompt.textValue();
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "%s: line %,d is not JSON: %s".formatted(name, line, e.getOriginalMessage()), e);
    }
    throw new IllegalArgumentException(
        "%s: line %,d is no object with a text \"prompt\"".formatted(name, line));
  }
}
