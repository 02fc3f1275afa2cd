package dev.latebloom.app.settings;

import dev.latebloom.config.Section;
import dev.latebloom.reweight.OnlineLate;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Uniform;
import java.util.ArrayList;
import java.util.List;

/** What a policy does not do although other settings sound as if it did. */
record Notes(Section root, Policy policy) {

  /** Sentences for the user. */
  List<String> sentences() {
    var notes = new ArrayList<String>();
    boolean counts = !Policies.sources(root).isEmpty();
    if (counts && !(policy instanceof OnlineLate) && !(policy instanceof Uniform)) {
      notes.add(
          "latebloom.reweight.sources decides which model is the best on held-out records; what is shown how often, policy %s decides without it"
              .formatted(name()));
    }
    boolean raisesNone = policy instanceof Uniform && !counts;
    if (raisesNone && !root.text("augment.rewriter").equals("none")) {
      notes.add(
          "latebloom.augment makes variants of what a policy shows more often, and policy %s shows all alike: there will be none"
              .formatted(name()));
    }
    return notes;
  }

  private String name() {
    return root.text("reweight.policy");
  }
}
