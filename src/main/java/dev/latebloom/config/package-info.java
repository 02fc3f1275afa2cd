/** What all settings have in common: how records are made of them, and how they are refused. */
@NullMarked
package dev.latebloom.config;

import org.jspecify.annotations.NullMarked;
