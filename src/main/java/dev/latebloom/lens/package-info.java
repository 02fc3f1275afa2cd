/**
 * How much of a model vector symbolic algebra explains: a model's weights come in, a report with a
 * null beside each figure goes out.
 */
@NullMarked
package dev.latebloom.lens;

import org.jspecify.annotations.NullMarked;
