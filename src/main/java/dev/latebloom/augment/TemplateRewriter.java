package dev.latebloom.augment;

import dev.latebloom.augment.question.Arithmetic;
import dev.latebloom.augment.question.Mathematics;
import dev.latebloom.augment.question.Pair;
import dev.latebloom.augment.question.Template;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Variants of a question with numbers by its wording: the words stay, the numbers are others of the
 * same kind, and the answer is worked out.
 */
public final class TemplateRewriter implements RuleRewriter {
  /** Short numbers have few variants, and some draws have no certain answer. */
  private static final int TRIES = 20;

  private final List<Template> templates;

  private TemplateRewriter(List<Template> templates) {
    this.templates = List.copyOf(templates);
  }

  /** Of sums, differences and products such as {@code 12+34=}. */
  public static TemplateRewriter arithmetic() {
    return new TemplateRewriter(Arithmetic.TEMPLATES);
  }

  /**
   * Of what ten modules of DeepMind's mathematics data ask (Saxton et al. 2019). Linear equations
   * and derivatives have none.
   */
  public static TemplateRewriter mathematics() {
    return new TemplateRewriter(Mathematics.templates());
  }

  @Override
  public List<Pair> variants(Pair original, String source, int count, long seed) {
    return templates.stream()
        .filter(template -> template.solved(original.prompt()).filter(original::equals).isPresent())
        .findFirst()
        .map(template -> variants(template, original, count, new SplittableRandom(seed)))
        .orElseGet(List::of);
  }

  private static List<Pair> variants(
      Template template, Pair original, int count, SplittableRandom random) {
    var variants = new LinkedHashSet<Pair>();
    for (int i = 0; i < TRIES * count && variants.size() < count; i++) {
      template
          .other(original.prompt(), random)
          .filter(variant -> !variant.equals(original))
          .ifPresent(variants::add);
    }
    return new ArrayList<>(variants);
  }
}
