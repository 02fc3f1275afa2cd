package dev.latebloom.serve;

import dev.latebloom.serve.example.Examples;
import java.util.function.Supplier;

/**
 * The run that HTTP is about.
 *
 * @param metrics a scrape in Prometheus' text format 0.0.4
 * @param settings what it was told, as JSON, without secrets
 */
public record Run(
    Status status,
    Supplier<String> metrics,
    String settings,
    Controls controls,
    Examples examples) {}
