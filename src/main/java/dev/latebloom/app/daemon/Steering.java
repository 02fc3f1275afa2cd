package dev.latebloom.app.daemon;

import dev.latebloom.app.run.Loop;
import dev.latebloom.app.settings.ChangeablePolicy;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.pool.Edit;
import dev.latebloom.pool.EditAnswer;
import dev.latebloom.pool.Pool;
import dev.latebloom.reweight.ExampleView;
import dev.latebloom.reweight.InForce;
import dev.latebloom.reweight.PolicyDocuments;
import dev.latebloom.reweight.Reweighter;
import dev.latebloom.reweight.Selection;
import dev.latebloom.serve.Controls;
import dev.latebloom.serve.example.Examples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** How HTTP reaches the loop: as messages to the root. */
record Steering(ActorSystem<Root.Command> root) {
  /** Longest wait for the loop's answer to a question. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  Controls controls(Runnable stop) {
    return new Controls(
        () -> root.tell(new Root.Checkpoint()),
        stop,
        () -> root.tell(new Root.Pause()),
        () -> root.tell(new Root.Resume()));
  }

  Examples examples(Settings settings) {
    return new Examples(
        this::look,
        this::edit,
        settings.ingest().format().tokenizer(),
        settings.folder().topics(),
        settings.folder().record(),
        InstantSource.system());
  }

  /** Documents are kept before the loop hears of them, which may name them from then on. */
  Controls.OfPolicy policy(Settings settings) {
    var changeable = settings.changeablePolicy();
    var documents = new PolicyDocuments(settings.folder().policies());
    return new Controls.OfPolicy(
        () ->
            this.<InForce>ask(replyTo -> new Loop.Policy(new Reweighter.AskPolicy(replyTo)))
                .thenApply(now -> text(changeable, documents, now.document())),
        json -> {
          changeable.pass(json);
          return edit(new Edit.OfPolicy(kept(documents, json)));
        });
  }

  private static String text(ChangeablePolicy changeable, PolicyDocuments documents, long number) {
    try {
      return number == PolicyDocuments.CONFIGURED
          ? changeable.configured()
          : documents.read(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long kept(PolicyDocuments documents, String json) {
    try {
      return documents.add(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletionStage<List<ExampleView>> look(Selection selection) {
    return ask(replyTo -> new Loop.Look(new Reweighter.Look(selection, replyTo)));
  }

  private CompletionStage<EditAnswer> edit(Edit edit) {
    return ask(replyTo -> new Loop.Edit(new Pool.Apply(edit, replyTo)));
  }

  private <T> CompletionStage<T> ask(Function<ActorRef<T>, Loop.Command> question) {
    return AskPattern.ask(
        root, replyTo -> new Root.Ask(question.apply(replyTo)), PATIENCE, root.scheduler());
  }
}
