/** Single examples, as an operator sees them. */
@NullMarked
package dev.latebloom.serve.example;

import org.jspecify.annotations.NullMarked;
