package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.reweight.Uniform;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class SettingsReaderTest {
  @TempDir Path folder;

  @Test
  void takesWhatTheFileSaysAndTheDefaultsForTheRest() throws IOException {
    var settings = read("latebloom { run.steps = 700, sample.lag = 5 }");
    assertThat(settings.steps()).isEqualTo(700);
    assertThat(settings.pool().lag()).isEqualTo(5);
    assertThat(settings.kafka().embedded()).isTrue();
    assertThat(settings.policy()).isInstanceOf(Uniform.class);
  }

  @Test
  void letsAnOverrideWinOverTheFile() throws IOException {
    assertThat(read("latebloom.run.steps = 700", "run.steps=900").steps()).isEqualTo(900);
  }

  @Test
  void refusesANameThatNoSettingHasAndSaysWhichIsNear() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, pool.capasity = 5 }"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("latebloom.pool.capasity")
        .hasMessageContaining("did you mean latebloom.pool.capacity");
  }

  @Test
  void namesAllNamesThatNoSettingHasAtOnce() {
    assertThatThrownBy(
            () -> read("latebloom { run.step = 7, sample { exampels = 5 } }", "kafka.topicz=x"))
        .hasMessageContaining(
            "no setting is called latebloom.run.step (did you mean latebloom.run.steps?)")
        .hasMessageContaining("(did you mean latebloom.sample.examples?)")
        .hasMessageContaining("(did you mean latebloom.kafka.topic or latebloom.kafka.topics?)");
  }

  @Test
  void oneTopicIsTheShortFormOfSeveral() throws IOException {
    var one = read("latebloom.run.steps = 700", "kafka.topic=mine").kafka();
    assertThat(one.topics()).hasToString("mine");
    assertThat(one.topics().isOne()).isTrue();

    var typed = read("latebloom.run.steps = 700", "kafka.topics=chat, code-*").kafka();
    assertThat(typed.topics()).hasToString("chat, code-*");
    assertThat(typed.topics().has("examples.rejected")).isFalse();

    var several =
        read(
            "latebloom { run.steps = 700, kafka.topics = [chat, { name = \"code-*\", weight = 2 }],"
                + " reweight.sources { chat = 3 } }");
    assertThat(several.kafka().topics().weights()).isEqualTo(Map.of("code-*", 2.0));
    var counts = ((Uniform) several.policy()).counts().bySource();
    assertThat(counts.of("code-java", 1)).isEqualTo(2);
    assertThat(counts.of("chat", 1)).isEqualTo(3);
  }

  @Test
  void whatIsWrongWithTopicsIsSaidByName() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 7, kafka.topics = [{ nme = x }] }"))
        .hasMessageContaining("latebloom.kafka.topics must have names of topics, or objects");
    assertThatThrownBy(
            () -> read("latebloom { run.steps = 7, kafka.topics = [{ name = x, weight = y }] }"))
        .hasMessageContaining("latebloom.kafka.topics: the weight of x must be a number");
    assertThatThrownBy(
            () ->
                read(
                    "latebloom { run.steps = 7, kafka.topics = [{ name = x, weight = 2 }],"
                        + " reweight.sources.x = 3 }"))
        .hasMessageContaining("latebloom.reweight.sources.x must be 2.0");
    assertThatThrownBy(() -> read("latebloom { run.steps = 7, kafka.topics = [] }"))
        .hasMessageContaining("latebloom.kafka.topics must name at least one topic");
    assertThatThrownBy(
            () -> read("latebloom { run.steps = 7, kafka.topics = [x, examples.rejected] }"))
        .hasMessageContaining("latebloom.kafka.dead-letter-topic must be a topic other than");
  }

  @Test
  void saysARangeWithTheFullName() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 7, pool.capacity = 0 }"))
        .hasMessageContaining("latebloom.pool.capacity must be 1 to 134,217,728, not 0");
    assertThatThrownBy(() -> read("latebloom { run.steps = 7, train.threads = -1 }"))
        .hasMessageContaining("latebloom.train.threads must be 0 to 1,024, not -1");
    assertThatThrownBy(() -> read("latebloom { run.steps = 7, sample.examples = many }"))
        .hasMessageContaining("latebloom.sample.examples must be a whole number, not \"many\"");
    assertThatThrownBy(() -> read("latebloom { run.steps = 7, run.drain-timeout = soon }"))
        .hasMessageContaining("latebloom.run.drain-timeout must be a time such as");
  }

  @Test
  void namesAllValuesOfAWrongKindAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    "latebloom { run.steps = many, pool { capacity = 8M, start-after = 2000000 } }",
                    "ingest.loss-on=first",
                    "train.optimizer.kind=adam",
                    "train.lora.rank=1.5",
                    "kafka.embedded.keep=perhaps"))
        .hasMessageContaining("latebloom.run.steps must be a whole number, not \"many\"")
        .hasMessageContaining("latebloom.pool.capacity must be a whole number, not \"8M\"")
        .hasMessageContaining("latebloom.ingest.loss-on must be last or all, not \"first\"")
        .hasMessageContaining("latebloom.train.optimizer.kind must be adamw, muon or sgd")
        .hasMessageContaining("latebloom.train.lora.rank must be a whole number, not \"1.5\"")
        .hasMessageContaining("latebloom.kafka.embedded.keep must be true or false")
        .hasMessageNotContaining("start-after");
  }

  @TestFactory
  Stream<DynamicTest> aNameThatIsNoSettingIsToldTheNearestOne() {
    return Stream.of(
            List.of("RUN.STEPS=5", "latebloom.RUN.STEPS (did you mean latebloom.run.steps?)"),
            List.of("run.steps.x=5", "run.steps.x (did you mean latebloom.run.steps?)"),
            List.of("run.steps={a=1}", "run.steps.a (did you mean latebloom.run.steps?)"),
            List.of("train.lora=8", "latebloom.train.lora (did you mean latebloom.train.lora."),
            List.of(
                "reweight.sources.\"a.b\"=x",
                "latebloom.reweight.sources.\"a.b\" must be a number"),
            List.of("reweight.sources.math=0", "latebloom.reweight.sources.math must be above 0"),
            List.of("kafka.client=5", "no setting is called latebloom.kafka.client"))
        .map(
            typed ->
                DynamicTest.dynamicTest(
                    typed.getFirst(),
                    () ->
                        assertThatThrownBy(() -> read("latebloom.run.steps = 7", typed.getFirst()))
                            .hasMessageContaining(typed.getLast())));
  }

  @TestFactory
  Stream<DynamicTest> aNumberIsTheSameInEverySpelling() {
    return Stream.of("5", "5.0", "5e0", "\"5\"", "+5")
        .map(
            typed ->
                DynamicTest.dynamicTest(
                    typed,
                    () ->
                        assertThat(read("latebloom {}", "run.steps=" + typed).steps())
                            .isEqualTo(5)));
  }

  @Test
  void aFolderIsNotTakenForAFileOfSettings() {
    assertThatThrownBy(() -> SettingsReader.read(folder, List.of()))
        .hasMessageContaining(folder + " is a folder; give the path of a .conf file");
  }

  @Test
  void takesAValueAsItIsTypedInAShell() throws IOException {
    var settings =
        read(
            "latebloom.run.steps = 700",
            "kafka.bootstrap-servers=127.0.0.1:9092, other:9093",
            "latebloom.kafka.group=a=b c",
            "kafka.client.sasl.jaas.config=Module required user=\"x\";",
            "sample.packing=on",
            "augment.avoid=",
            "run.folder=data/my run#1");
    assertThat(settings.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092, other:9093");
    assertThat(settings.kafka().group()).isEqualTo("a=b c");
    assertThat(settings.kafka().client())
        .containsEntry("sasl.jaas.config", "Module required user=\"x\";");
    assertThat(settings.sample().packing()).isTrue();
    assertThat(settings.augment().avoid()).isEmpty();
    assertThat(settings.folder().root()).isEqualTo(Path.of("data/my run#1"));
  }

  @Test
  void shortensAWarmUpThatIsLongerThanTheRunAndSaysSo() throws IOException {
    var settings = read("latebloom.run.steps = 50");
    assertThat(settings.train().optimizer().schedule())
        .isEqualTo(new Schedule.Cosine(1e-3, 5, 50, 0.1));
    assertThat(settings.notes().getFirst())
        .contains("train.optimizer.warmup-steps is 100, more than the 50 steps of the schedule");
    assertThat(read("latebloom.run.steps = 700").notes()).isEmpty();
  }

  @Test
  void aWarmUpMayBeAShareOfTheSchedule() throws IOException {
    var share = "latebloom.train.optimizer.warmup-share = ";
    assertThat(read("latebloom.run.steps = 700\n" + share + "0.05").train().optimizer().schedule())
        .isEqualTo(new Schedule.Cosine(1e-3, 35, 700, 0.1));
    assertThatThrownBy(() -> read("latebloom.run.steps = 700\n" + share + "1"))
        .hasMessageContaining(
            "latebloom.train.optimizer.warmup-share must be at least 0 and below");
  }

  @Test
  void whatACommandDoesNotUseCannotFailIt() throws IOException {
    var file =
        Files.writeString(
            folder.resolve("run.conf"),
            "latebloom { kafka.topic = mine, train.model.path = /no/where, reweight.policy = none"
                + " }");
    var settings = SettingsReader.open(file, List.of());
    assertThat(settings.kafka().topic()).isEqualTo("mine");
    assertThatThrownBy(settings::all).hasMessageContaining(file + ": latebloom.train.model.path");
  }

  @Test
  void refusesASettingOutsideTheProduct() {
    assertThatThrownBy(() -> read("latebloon.run.steps = 700")).hasMessageContaining("latebloon");
  }

  @Test
  void namesTheSettingThatIsOutOfRange() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, sample.lag = 0 }"))
        .hasMessageContaining("sample.lag");
  }

  @Test
  void refusesAScheduleThatNeedsAnEndInARunWithoutOne() {
    assertThatThrownBy(() -> read("latebloom.run.steps = 0"))
        .hasMessageContaining("schedule = constant");
  }

  @Test
  void makesAScheduleOfItsOwnLengthForARunWithoutEnd() throws IOException {
    var settings = read("latebloom { run.steps = 0, train.optimizer.schedule-steps = 500 }");
    assertThat(settings.train().optimizer().schedule())
        .isEqualTo(new Schedule.Cosine(1e-3, 100, 500, 0.1));
  }

  @Test
  void refusesExamplesLongerThanTheModelsContext() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, ingest.max-tokens = 5000 }"))
        .hasMessageContaining("train.model.context");
  }

  @Test
  void takesTheOptimizerThatIsNamed() throws IOException {
    var plain = read("latebloom.run.steps = 700").train().optimizer();
    var adamW = new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1);
    assertThat(plain.rule()).isEqualTo(adamW);
    assertThat(plain.sharpness()).isEqualTo(new Sharpness.None());
    var muon = read("latebloom { run.steps = 700, train.optimizer.kind = muon }");
    assertThat(muon.train().optimizer().rule())
        .isEqualTo(new UpdateRule.Muon(0.95, true, 5, 20, 0.01, adamW));
    var sgd =
        read(
            "latebloom.run.steps = 700",
            "train.optimizer.kind=sgd",
            "train.optimizer.nesterov=true",
            "train.optimizer.sharpness.kind=functional-sam");
    assertThat(sgd.train().optimizer().rule()).isEqualTo(new UpdateRule.Sgd(0.9, true, 0.1));
    assertThat(sgd.train().optimizer().sharpness()).isEqualTo(new Sharpness.FunctionalSam(0.05));
  }

  @Test
  void refusesAnOptimizerThatThereIsNot() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, train.optimizer.kind = adagrad }"))
        .hasMessageContaining(
            "latebloom.train.optimizer.kind must be adamw, muon or sgd, not \"adagrad\"");
    assertThatThrownBy(
            () -> read("latebloom { run.steps = 700, train.optimizer.sharpness.kind = asam }"))
        .hasMessageContaining("latebloom.train.optimizer.sharpness.kind must be");
    assertThatThrownBy(
            () ->
                read(
                    "latebloom.run.steps = 700",
                    "train.optimizer.kind=muon",
                    "train.optimizer.sharpness.kind=preconditioned-functional-sam"))
        .hasMessageContaining("needs AdamW's second moment");
  }

  @Test
  void namesATokenizerThatIsNotThere() {
    assertThatThrownBy(
            () -> read("latebloom { run.steps = 700, ingest.tokenizer = \"/no/where\" }"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("ingest.tokenizer: there is no tokenizer at /no/where");
  }

  @Test
  void refusesAModelThatLacksTokens() {
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, train.model.vocabulary = 255 }"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("the tokenizer has 256 tokens");
  }

  @Test
  void takesBytesAndNoTemplateUnlessToldOtherwise() throws IOException {
    assertThat(read("latebloom.run.steps = 700").ingest().format())
        .isEqualTo(RecordFormat.ofBytes(Format.JSON));
    assertThat(
            read("latebloom { run.steps = 700, ingest.chat-template = chatml }")
                .ingest()
                .format()
                .template())
        .isEqualTo(ChatTemplate.CHATML);
    assertThatThrownBy(() -> read("latebloom { run.steps = 700, ingest.chat-template = llama }"))
        .hasMessageContaining(
            "latebloom.ingest.chat-template: there is no template llama; give plain,");
  }

  @Test
  void passesKafkasOwnNamesThrough() throws IOException {
    var settings =
        read("latebloom { run.steps = 500, kafka.client { \"security.protocol\" = SASL_SSL } }");
    assertThat(settings.kafka().client()).containsEntry("security.protocol", "SASL_SSL");
  }

  @Test
  void saysThatThereIsNoSuchFile() {
    assertThatThrownBy(() -> SettingsReader.read(folder.resolve("none.conf"), List.of()))
        .hasMessageContaining("there is no file");
  }

  /** Those of recipes name models that are not here; {@link RecipesTest} reads them with others. */
  @TestFactory
  Stream<DynamicTest> everyFileThatWeShipCanBeRead() throws IOException {
    try (var files = Files.walk(Path.of("conf"))) {
      var shipped =
          files.filter(file -> Files.isRegularFile(file) && !file.startsWith("conf/recipes"));
      var deployed = Path.of("deploy", "kubernetes", "latebloom.conf");
      return Stream.concat(shipped, Stream.of(deployed)).toList().stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.toString(), () -> SettingsReader.read(file, steps(file))));
    }
  }

  /** Where steps follow from a comparison's FLOPs the file has none. */
  private static List<String> steps(Path file) throws IOException {
    return Files.readString(file).contains(" flops = ") ? List.of("run.steps=1000") : List.of();
  }

  private Settings read(String text, String... overrides) throws IOException {
    var file = Files.writeString(folder.resolve("run.conf"), text);
    return SettingsReader.read(file, List.of(overrides));
  }
}
