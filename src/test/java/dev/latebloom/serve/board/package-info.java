/** The Grafana dashboards as code; {@code dashboards/*.json} is written from it. */
@NullMarked
package dev.latebloom.serve.board;

import org.jspecify.annotations.NullMarked;
