package dev.latebloom.report;

import java.util.function.ToDoubleFunction;

/**
 * One line of a panel.
 *
 * @param colour in SVG's notation
 * @param style further attributes of the line
 * @param value where it is at a moment; NaN leaves a gap
 */
record Curve(String name, String colour, String style, ToDoubleFunction<Sample> value) {}
