@NullMarked
package dev.latebloom.evaluate.answer;

import org.jspecify.annotations.NullMarked;
