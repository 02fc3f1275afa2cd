@NullMarked
package dev.latebloom.ingest;

import org.jspecify.annotations.NullMarked;
