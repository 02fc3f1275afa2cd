/**
 * From files and dead letters to the topic. In come lines and the settings of the run that will
 * read them; out go the records that can be examples, each once however often it is repeated.
 */
@NullMarked
package dev.latebloom.publish;

import org.jspecify.annotations.NullMarked;
