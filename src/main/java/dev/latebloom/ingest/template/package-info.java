/** The language of chat templates: a text and variables in, a text out. */
@NullMarked
package dev.latebloom.ingest.template;

import org.jspecify.annotations.NullMarked;
