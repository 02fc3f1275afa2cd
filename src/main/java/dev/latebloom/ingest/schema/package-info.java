/** Values that a schema of a registry describes, as JSON. */
@NullMarked
package dev.latebloom.ingest.schema;

import org.jspecify.annotations.NullMarked;
