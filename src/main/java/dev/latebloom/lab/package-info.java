/**
 * A model small enough for theory, trained with the product's optimizers; settings in, tables and
 * pictures out.
 */
@NullMarked
package dev.latebloom.lab;

import org.jspecify.annotations.NullMarked;
