package dev.latebloom.augment;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.augment.question.Pair;
import dev.latebloom.dialog.Answer;
import dev.latebloom.dialog.Dialog;
import dev.latebloom.endpoint.Reply;
import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Sampling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the rewriter by endpoint makes of real records with a real model, which answers behind a
 * small endpoint of this process.
 *
 * <p>Arguments: a model's folder with a chat template, a file of records, how many of them, evenly
 * from its beginning to its end, threads (2), most tokens of a rewording (96). Writes a line of
 * JSON for each record, with what the model said and why it is no variant, and then counts, tokens
 * and seconds.
 */
public final class RewriterBench {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those of {@code augment.chat} in reference.conf. */
  private static final String INSTRUCTIONS =
      "Reword the user's text. Keep its meaning, its language, all numbers and all names. Reply"
          + " with the reworded text only.";

  /** What is to be done on the thread of the engine, which answers. */
  private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();

  private final Model model;
  private final Tokenizer tokenizer;
  private final ChatTemplate template;
  private final int longest;
  private Reply said = new Reply("", 0, 0);
  private long tokens;
  private long nanos;

  private RewriterBench(Model model, Tokenizer tokenizer, ChatTemplate template, int longest) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.template = template;
    this.longest = longest;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    if (args.length < 3) {
      throw new IllegalArgumentException("give a model's folder, a file and a number of records");
    }
    var folder = Path.of(args[0]);
    var pairs = pairs(Path.of(args[1]), Integer.parseInt(args[2]));
    int threads = args.length > 3 ? Integer.parseInt(args[3]) : 2;
    int longest = args.length > 4 ? Integer.parseInt(args[4]) : 96;
    var tokenizer = OwnTokenizer.load(folder, "");
    var template = ChatTemplate.own(tokenizer).orElseThrow();
    try (var torch = Torch.load("cpu", threads);
        var model = ModelFolder.load(torch, folder, Compute.of("fp32"))) {
      new RewriterBench(model, tokenizer, template, longest).run(pairs);
    }
  }

  /** So many, at equal distances from the first to the last. */
  private static List<Pair> pairs(Path file, int wanted) throws IOException {
    var lines = Files.readAllLines(file);
    var pairs = new ArrayList<Pair>();
    for (int i = 0; i < wanted; i++) {
      var line = lines.get((int) ((long) i * lines.size() / wanted));
      var record = OriginalRecord.of(line.getBytes(UTF_8), new Address(0, i)).orElseThrow();
      pairs.add(record.pair().orElseThrow());
    }
    return pairs;
  }

  private void run(List<Pair> pairs) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.setExecutor(work::add);
    server.start();
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    // Not in the common pool, whose only thread on two cores the HTTP client may need to go on.
    var asked =
        CompletableFuture.runAsync(() -> ask(pairs, url), task -> Thread.ofVirtual().start(task));
    var _ = asked.whenComplete((_, _) -> work.add(() -> {}));
    while (!asked.isDone()) work.take().run();
    server.stop(0);
    asked.join();
  }

  private void ask(List<Pair> pairs, URI url) {
    var settings =
        new ChatSettings(url, "bench", "", INSTRUCTIONS, 0.8, longest, Duration.ofMinutes(5), 0);
    var rewriter = new ChatRewriter(settings);
    var outcomes = new TreeMap<String, Integer>();
    for (int i = 0; i < pairs.size(); i++) {
      var original = pairs.get(i);
      var variants = rewriter.rewrite(original, "", 1, i).toCompletableFuture().join();
      var outcome = rewriter.refusal(original, said).orElse("is a variant");
      if (variants.isEmpty() != rewriter.refusal(original, said).isPresent()) {
        throw new IllegalStateException("the rewriter and its check disagree on " + said);
      }
      outcomes.merge(outcome, 1, Integer::sum);
      var line = JSON.createObjectNode();
      line.put("outcome", outcome).put("prompt", original.prompt());
      line.put("response", original.response()).put("said", said.text());
      System.out.println(line);
    }
    System.out.println("%s; %,d tokens written in %.0f s".formatted(outcomes, tokens, nanos / 1e9));
  }

  /** As much of the protocol as is asked for: one answer, whole. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = JSON.readTree(exchange.getRequestBody());
      var sampling =
          new Sampling(request.at("/temperature").asDouble(), 0, 1, request.at("/seed").asLong());
      var system = Optional.of(request.at("/messages/0/content").asText());
      int most = request.at("/max_tokens").asInt();
      var dialog = new Dialog(model, tokenizer, template, system, most, sampling);
      var body = JSON.createObjectNode();
      switch (dialog.answer(request.at("/messages/1/content").asText(), _ -> {})) {
        case Answer.Given(var text, var written, var took) -> {
          said = new Reply(text, 0, written);
          tokens += written;
          nanos += took;
          body.putArray("choices").addObject().putObject("message").put("content", text);
          body.putObject("usage").put("completion_tokens", written);
        }
        case Answer.TooLong(var length, var context) ->
            body.put("error", "%d tokens, of %d that fit".formatted(length, context));
      }
      var bytes = body.toString().getBytes(UTF_8);
      exchange.sendResponseHeaders(body.has("error") ? 400 : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
