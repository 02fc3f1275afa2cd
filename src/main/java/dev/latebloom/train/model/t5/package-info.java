/** T5 and Flan-T5: a text is read by an encoder and answered by a decoder. */
@NullMarked
package dev.latebloom.train.model.t5;

import org.jspecify.annotations.NullMarked;
