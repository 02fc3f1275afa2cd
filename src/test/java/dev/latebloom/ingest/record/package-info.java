@NullMarked
package dev.latebloom.ingest.record;

import org.jspecify.annotations.NullMarked;
