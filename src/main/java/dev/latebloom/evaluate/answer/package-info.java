/** The answer in what a model writes, found and compared as people do. */
@NullMarked
package dev.latebloom.evaluate.answer;

import org.jspecify.annotations.NullMarked;
