@NullMarked
package dev.latebloom.ingest.schema;

import org.jspecify.annotations.NullMarked;
