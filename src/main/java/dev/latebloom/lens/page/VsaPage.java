package dev.latebloom.lens.page;

import dev.latebloom.lens.VsaReport;
import dev.latebloom.page.HtmlPage;

/** A report as one HTML page that a person understands who has not read the paper. */
public final class VsaPage {
  private VsaPage() {}

  public static String text(VsaReport report) {
    var subject = report.subject();
    var space = new SpaceSections(report);
    var neurons = new NeuronSections(report);
    var about =
        "%s: %d layers, vectors of %,d numbers, %,d tokens, %,d neurons. Seed %d."
            .formatted(
                subject.family(),
                subject.layers(),
                subject.width(),
                subject.vocabulary(),
                subject.neurons(),
                report.settings().seed());
    return HtmlPage.of(
        "Vectors as symbols in " + subject.name(),
        about,
        lead(report)
            + String.join(
                "\n",
                space.orthogonality(),
                space.bundling(),
                new HeadSection(report).html(),
                neurons.tokens(),
                neurons.earlier(),
                new TruthSection(report).html())
            + "\n");
  }

  private static String lead(VsaReport report) {
    var side = report.sides().getFirst();
    return Words.finding(
            "%s of the neurons read a sum of a few tokens; of the same neurons with their numbers in random order %s would."
                .formatted(Words.share(report.share(side)), Words.share(report.shuffled(side))))
        + """
        <p>All layers of the model read from one vector a position and add to it. In a <em>vector symbolic architecture</em>
        such a vector is a set: concepts are nearly orthogonal vectors, a set is their sum, and a product with a matrix gives a
        concept a role. The six experiments ask how far this model is one. Each stands beside what chance would give: no figure
        says anything without it. They look at weights alone; nothing is said of the texts that the model reads.</p>
        """;
  }
}
