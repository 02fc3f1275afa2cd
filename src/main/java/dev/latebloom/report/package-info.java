/** What a finished run tells a person: a text and a picture. */
@NullMarked
package dev.latebloom.report;

import org.jspecify.annotations.NullMarked;
