package dev.latebloom.lens.page;

import static dev.latebloom.lens.page.Words.number;
import static dev.latebloom.lens.page.Words.share;

import dev.latebloom.lens.Explained;
import dev.latebloom.lens.HeadFigures;
import dev.latebloom.lens.Truths;
import dev.latebloom.lens.VsaReport;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** A report in a few lines. */
public final class VsaText {
  private final StringBuilder out = new StringBuilder();

  private VsaText() {}

  public static String of(VsaReport report) {
    var text = new VsaText();
    text.line("what", "measured", "by chance");
    var tokens = report.orthogonality().get(1);
    text.line(
        "1 mean |cosine| of two token vectors",
        number(tokens.measured().meanSize(), 4),
        number(tokens.expected().meanSize(), 4));
    text.line(
        "1 as crowded as so many directions",
        number(tokens.measured().effectiveDimensions(), 1),
        number(tokens.expected().effectiveDimensions(), 1));
    for (var size : report.bundling()) {
      if (size.members() != 8) continue;
      text.line("2 found in sums of 8 tokens", share(size.centred()), share(size.expected()));
    }
    for (var random : report.randomHead()) {
      text.line(
          "3 led back by the transposed head",
          share(mean(report.heads(), HeadFigures::transposed)),
          share(random.transposed()));
    }
    for (var side : report.sides()) {
      text.line(
          "4 " + side + "-vectors explained by tokens",
          share(report.share(side)),
          share(report.shuffled(side)));
    }
    if (!report.earlier().isEmpty()) {
      ToDoubleFunction<Explained> shuffled = each -> each.headline().shuffled();
      text.line(
          "5 explained by what was written earlier",
          share(mean(report.earlier(), each -> each.headline().share())),
          share(mean(report.earlier(), shuffled)));
    }
    if (!report.truths().isEmpty()) {
      ToDoubleFunction<Truths> shuffled = each -> each.shuffled().or();
      text.line(
          "6 neurons that are an OR of three tokens",
          share(mean(report.truths(), each -> each.measured().or())),
          share(mean(report.truths(), shuffled)));
    }
    return text.out.toString();
  }

  private static <T> double mean(Collection<T> of, ToDoubleFunction<T> figure) {
    return of.stream().mapToDouble(figure).average().orElse(0);
  }

  private void line(String what, String measured, String byChance) {
    out.append("%-44s %10s %10s%n".formatted(what, measured, byChance));
  }
}
