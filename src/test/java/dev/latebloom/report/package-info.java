@NullMarked
package dev.latebloom.report;

import org.jspecify.annotations.NullMarked;
