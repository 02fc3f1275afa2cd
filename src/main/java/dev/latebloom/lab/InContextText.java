package dev.latebloom.lab;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;

/** The report as tables for people. */
public final class InContextText {
  private InContextText() {}

  public static String of(InContextReport report) {
    var text = new StringWriter();
    var out = new PrintWriter(text);
    plateaus(report, out);
    scalar(report, out);
    ratios(report, out);
    checks(report, out);
    out.flush();
    return text.toString();
  }

  private static void plateaus(InContextReport report, PrintWriter out) {
    out.println("Loss of separate heads where it rests, and in closed form");
    for (var p : report.plateaus()) {
      out.printf(
          Locale.ROOT, "  %d learned %14.5f %10.5f%n", p.learned(), p.measured(), p.closedForm());
    }
    out.printf(
        Locale.ROOT,
        "The loss drops %.0f times with separate heads, %.0f with merged ones, which end at"
            + " %.5f.%n",
        report.drops().separate(),
        report.drops().merged(),
        report.finalMerged());
  }

  private static void scalar(InContextReport report, PrintWriter out) {
    out.println();
    out.println("Steps to half of a direction, a head each: measured, integral, 1/(2 η b u)");
    for (var t : report.scalar()) {
      out.printf(
          Locale.ROOT,
          "  eigenvalue %-8s %8.0f %8.0f %8.0f%n",
          t.eigenvalue(),
          t.measured(),
          t.closedForm(),
          t.law());
    }
  }

  private static void ratios(InContextReport report, PrintWriter out) {
    out.println();
    out.printf(
        Locale.ROOT,
        "Median steps to half of each direction over %d seeds, and slowest to fastest%n",
        report.settings().seeds());
    for (var ratio : report.ratios()) {
      out.printf(Locale.ROOT, "  %-26s", ratio.name());
      for (double step : ratio.medianSteps()) {
        out.printf(Locale.ROOT, "%8s", Double.isFinite(step) ? (long) step : "-");
      }
      out.printf(
          Locale.ROOT,
          "   ratio %6.2f   %d of %d finished, %d stalled%n",
          ratio.ratio(),
          ratio.finished(),
          ratio.seeds(),
          ratio.stalled());
    }
  }

  private static void checks(InContextReport report, PrintWriter out) {
    out.println();
    out.println("Checks");
    for (var check : report.checks()) {
      out.printf(
          Locale.ROOT,
          "  %-4s %-36s %10s   %s%n",
          check.holds() ? "ok" : "MISS",
          check.name(),
          number(check.measured()),
          check.expected());
    }
  }

  /** Five decimals for losses, two for ratios, none for steps. */
  private static String number(double value) {
    double size = Math.abs(value);
    return String.format(Locale.ROOT, size < 2 ? "%.5f" : size < 100 ? "%.2f" : "%.0f", value);
  }
}
