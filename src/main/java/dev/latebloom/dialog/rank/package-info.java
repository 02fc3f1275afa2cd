/** Scored answers of several systems in; a leaderboard and pages for people who judge out. */
@NullMarked
package dev.latebloom.dialog.rank;

import org.jspecify.annotations.NullMarked;
