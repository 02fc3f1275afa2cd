package dev.latebloom.cli.command.dialog;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import dev.latebloom.dialog.rank.Results;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.score.BertScore;
import dev.latebloom.score.DialogRpt;
import dev.latebloom.score.Matching;
import dev.latebloom.score.Ranker;
import dev.latebloom.score.RankerTokens;
import dev.latebloom.score.Variety;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;

/** The scores of one system's answers, as they are collected. */
final class Scores {
  private final String system;
  private final List<Passage> dialogues;
  private final List<String> answers;
  private final TreeMap<String, String> scorers = new TreeMap<>();
  private final TreeMap<String, Double> measures = new TreeMap<>();
  private final List<TreeMap<String, Double>> each = new ArrayList<>();

  Scores(String system, List<Passage> dialogues, List<String> answers) {
    this.system = system;
    this.dialogues = dialogues;
    this.answers = answers;
    for (var _ : answers) each.add(new TreeMap<>());
  }

  /** What needs no model. */
  void addVariety() {
    scorers.put("distinct", Variety.SCORER);
    measures.put("distinct.1", Variety.distinct(answers, 1));
    measures.put("distinct.2", Variety.distinct(answers, 2));
    scorers.put("length", Variety.SCORER);
    add("length.words", answers.stream().map(answer -> (double) Variety.length(answer)).toList());
  }

  /** What compares with references, where all dialogues have one. */
  void addSame() {
    var references = references();
    var same = new ArrayList<Double>();
    for (int i = 0; i < answers.size(); i++) {
      same.add(Variety.isSame(answers.get(i), references.get(i)) ? 1.0 : 0.0);
    }
    scorers.put("same", Variety.SCORER + ", small letters");
    add("same.words", same);
  }

  void add(BertScore by) {
    scorers.put(BertScore.FAMILY, by.scorer());
    var scores = by.of(answers, references());
    add(BertScore.FAMILY + ".precision", scores.stream().map(Matching::precision).toList());
    add(BertScore.FAMILY + ".recall", scores.stream().map(Matching::recall).toList());
    add(BertScore.FAMILY + ".f1", scores.stream().map(Matching::f1).toList());
  }

  /** By one of DialogRPT's heads; its scorer names all of them. */
  void add(Torch torch, DialogRpt head, Path folder) throws IOException {
    var tokenizer = Tokenizer.load(folder.toString(), "");
    try (var ranker = Ranker.load(torch, folder)) {
      var tokens = new RankerTokens(tokenizer, ranker.context());
      var texts = new ArrayList<Tokens>();
      for (int i = 0; i < answers.size(); i++) {
        var turns = dialogues.get(i).utterances().stream().map(Utterance::text).toList();
        texts.add(tokens.of(turns, answers.get(i)));
      }
      add(measure(head), ranker.of(texts).stream().map(Ranker::probability).toList());
    }
    var by = head.spelling() + " " + Ranker.scorer(folder);
    scorers.merge(DialogRpt.FAMILY, by, (before, more) -> before + ", " + more);
  }

  private static String measure(DialogRpt head) {
    return DialogRpt.FAMILY + "." + head.spelling();
  }

  /** The ensemble of all five heads: its mean, and its best. */
  void addTogether() {
    var together = new ArrayList<Double>();
    for (var scores : each) {
      var heads = new EnumMap<DialogRpt, Double>(DialogRpt.class);
      for (var head : DialogRpt.values()) {
        heads.put(head, scores.getOrDefault(measure(head), Double.NaN));
      }
      together.add(DialogRpt.together(heads));
    }
    add(DialogRpt.FAMILY + ".final", together);
    measures.put(DialogRpt.FAMILY + ".best", Collections.max(together));
  }

  private void add(String measure, List<Double> values) {
    measures.put(measure, values.stream().mapToDouble(value -> value).average().orElseThrow());
    for (int i = 0; i < values.size(); i++) each.get(i).put(measure, values.get(i));
  }

  boolean hasReferences() {
    return dialogues.stream().allMatch(dialogue -> dialogue.response().isPresent());
  }

  private List<String> references() {
    return dialogues.stream().map(Scores::reference).toList();
  }

  private static String reference(Passage dialogue) {
    return dialogue
        .response()
        .map(Utterance::text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the dialogue %s has no response to compare with".formatted(dialogue.id())));
  }

  Results results() {
    var scored = new ArrayList<Results.Scored>();
    for (int i = 0; i < answers.size(); i++) {
      scored.add(new Results.Scored(dialogues.get(i).id(), answers.get(i), each.get(i)));
    }
    return new Results(system, scorers, measures, scored);
  }
}
