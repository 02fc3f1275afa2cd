package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.ingest.template.Jinja;
import dev.latebloom.ingest.template.None;
import dev.latebloom.ingest.template.Rendered;
import dev.latebloom.ingest.template.TemplateException;
import dev.latebloom.ingest.token.ChatTemplateFile;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How questions and conversations are written as one text: a template in Jinja, a model's own or
 * one of ours. Thread-safe.
 *
 * <p>Special tokens are written as their text, which a tokenizer that has them takes for them. A
 * record whose own text spells one of them is rejected.
 */
public final class ChatTemplate {
  /** Hardly anything: see {@code plain.jinja}. A prompt stays as it is. */
  public static final ChatTemplate PLAIN = builtIn("plain");

  /** OpenAI's markup, as Qwen's models use it; no system turn is made up where there is none. */
  public static final ChatTemplate CHATML = builtIn("chatml");

  /**
   * Stanford Alpaca's prompts (Taori et al. 2023), with the newline after the last heading that
   * Alpaca-LoRA and most training tools since have; Stanford's own code lacks it.
   */
  public static final ChatTemplate ALPACA = builtIn("alpaca");

  private static final List<ChatTemplate> BUILT_IN = List.of(PLAIN, CHATML, ALPACA);

  private static final Pattern MARK = Pattern.compile("<\\|[^|<>{}\\s'\"]+\\|>");

  private final String name;
  private final String source;
  private final Jinja usual;
  private final Jinja withTools;
  private final Map<String, String> tokens;

  private ChatTemplate(
      String name, String source, Jinja usual, Jinja withTools, Map<String, String> tokens) {
    this.name = name;
    this.source = source;
    this.usual = usual;
    this.withTools = withTools;
    this.tokens = tokens;
  }

  private static ChatTemplate builtIn(String name) {
    try (var file = ChatTemplate.class.getResourceAsStream(name + ".jinja")) {
      if (file == null) throw new IllegalStateException(name + ".jinja is not in the program");
      var source = new String(file.readAllBytes(), UTF_8);
      var template = Jinja.parse(source, Clock.systemUTC());
      return new ChatTemplate(name, source, template, template, Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The template that a setting names.
   *
   * @param setting "plain", "chatml", "alpaca", or the path of a template or of a folder that has
   *     one; empty for the tokenizer's own, or plain where it has none
   * @param tokenizer whose tokens the template may name
   * @throws IOException when there is none, or it cannot be read; the message names the line
   */
  public static ChatTemplate load(String setting, Tokenizer tokenizer) throws IOException {
    if (setting.isEmpty()) return own(tokenizer).orElse(PLAIN);
    for (var template : BUILT_IN) if (template.name.equals(setting)) return template;
    var path = Path.of(setting);
    if (!Files.exists(path)) {
      throw new IOException(
          "there is no template "
              + setting
              + "; give plain, chatml, alpaca, or the path of a template in Jinja");
    }
    if (Files.isDirectory(path)) {
      return in(path, tokenizer)
          .orElseThrow(() -> new IOException("there is no chat template in " + path));
    }
    var only = Map.of(ChatTemplateFile.DEFAULT, Files.readString(path));
    return of(new ChatTemplateFile(path, only), tokenizer);
  }

  /** The one that the tokenizer's folder has. */
  public static Optional<ChatTemplate> own(Tokenizer tokenizer) throws IOException {
    var folder = tokenizer.folder();
    return folder.isPresent() ? in(folder.get(), tokenizer) : Optional.empty();
  }

  private static Optional<ChatTemplate> in(Path folder, Tokenizer tokenizer) throws IOException {
    var file = ChatTemplateFile.in(folder);
    return file.isPresent() ? Optional.of(of(file.get(), tokenizer)) : Optional.empty();
  }

  private static ChatTemplate of(ChatTemplateFile file, Tokenizer tokenizer) throws IOException {
    // A day of its own would make the same record another example tomorrow.
    var today = Clock.fixed(Clock.systemUTC().instant(), ZoneId.systemDefault());
    try {
      var usual = Jinja.parse(file.usual(), today);
      var withTools = Jinja.parse(file.withTools(), today);
      return new ChatTemplate(
          file.path().toString(), file.usual(), usual, withTools, tokenizer.named());
    } catch (TemplateException e) {
      throw new IOException(
          file.path()
              + ", "
              + e.getMessage()
              + "; give another template by ingest.chat-template or --template",
          e);
    }
  }

  /** As the setting has it, or where it was read. */
  public String name() {
    return name;
  }

  /** Its text in Jinja, for other tools, which put no begin token before what it writes. */
  public String source(Tokenizer tokenizer) {
    if (opensText()) return source;
    var opened = tokenizer.prompt("a");
    var ids = new int[opened.length()];
    opened.copyTo(ids, 0);
    int opening = ids.length - tokenizer.response("a").length();
    return tokenizer.text(Tokens.of(Arrays.copyOf(ids, opening))) + source;
  }

  /** Whether it writes itself what stands before a text, as models' own do. */
  public boolean opensText() {
    return !BUILT_IN.contains(this);
  }

  /**
   * What a model is given that is to take the next turn.
   *
   * @throws TemplateException naming the line, when the template cannot or does not want to write
   *     it
   */
  public Tokens prompt(List<Turn> turns, Tokenizer tokenizer) {
    var messages = turns.stream().map(turn -> Message.of(turn.role(), turn.content())).toList();
    return tokens(render(messages, Map.of(), true).text(), tokenizer);
  }

  /** The same of one question, as records with a question are written. */
  public Tokens question(String text, Tokenizer tokenizer) {
    var more = Map.<String, Object>of("shape", "question");
    return tokens(render(List.of(Message.of("user", text)), more, true).text(), tokenizer);
  }

  /**
   * What closes an answer, beside white space.
   *
   * @throws TemplateException when it cannot write a question and an answer
   */
  public Optional<String> answerEnd() {
    var said = "answer";
    var messages = List.of(Message.of("user", "question"), Message.of("assistant", said));
    var text = render(messages, Map.of(), false).text();
    int at = text.lastIndexOf(said);
    return Optional.of(at < 0 ? "" : text.substring(at + said.length()).strip())
        .filter(end -> !end.isEmpty());
  }

  private Tokens tokens(String text, Tokenizer tokenizer) {
    return opensText() ? tokenizer.response(text) : tokenizer.prompt(text);
  }

  Rendered render(List<Message> messages, Map<String, Object> more, boolean promptsAnswer) {
    var variables = new HashMap<String, Object>(tokens);
    variables.put("tools", None.NONE);
    variables.put("documents", None.NONE);
    variables.putAll(more);
    variables.put("messages", messages);
    variables.put("add_generation_prompt", promptsAnswer);
    return (more.containsKey("tools") ? withTools : usual).render(variables);
  }

  /** Whether it says itself which part of a text the assistant's is. */
  boolean marksAnswers() {
    return usual.mentions("endgeneration");
  }

  boolean mentions(String name) {
    return usual.mentions(name) || withTools.mentions(name);
  }

  /** What it marks turns with, beside ordinary text. */
  List<String> marks(Tokenizer tokenizer) {
    var spelled = MARK.matcher(source).results().map(MatchResult::group);
    var special = tokenizer.specials().stream().filter(source::contains);
    return Stream.concat(spelled, special).distinct().toList();
  }
}
