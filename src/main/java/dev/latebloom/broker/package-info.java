/** A real single-node Kafka broker as a child process, and the topics on any broker. */
@NullMarked
package dev.latebloom.broker;

import org.jspecify.annotations.NullMarked;
