package dev.latebloom.cli.command;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.Export;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write a checkpoint's model as a folder for other tools.",
      "A model as Hugging Face's classes read it; of a run with train.lora its adapters as PEFT"
          + " reads them, or with --merge the whole model."
    })
public final class ExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      description = "A checkpoint, or a run's folder, whose newest checkpoint is taken.")
  private Path folder = Path.of("");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where to write; made if it is not there, and empty unless --force is given.")
  private Path output = Path.of("");

  @Option(
      names = "--merge",
      description = "Add adapters to the weights that they are for, in the weights' own type.")
  private boolean merge;

  @Option(names = "--best", description = "Take the run's model with the lowest held-out loss.")
  private boolean best;

  @Option(names = "--force", description = "Replace a model that is in the folder.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    var written = Export.write(best ? Checkpointed.bestIn(folder) : folder, output, merge, force);
    var out = spec.commandLine().getOut();
    out.println(written.checkpoint() + " -> " + output);
    written
        .moved()
        .map(
            moved ->
                "logits moved by at most %.3g, by %.3g in the mean, of a mean size of %.3g, on random tokens"
                    .formatted(moved.largest(), moved.mean(), moved.size()))
        .ifPresent(out::println);
    return ExitCode.OK;
  }
}
