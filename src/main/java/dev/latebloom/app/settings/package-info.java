/** The settings of a run, read whole and refused by name: one record a section. */
@NullMarked
package dev.latebloom.app.settings;

import org.jspecify.annotations.NullMarked;
