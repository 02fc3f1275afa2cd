/** What a model's folder makes of files and topics, from their names to the scores. */
@NullMarked
package dev.latebloom.app.evaluate;

import org.jspecify.annotations.NullMarked;
