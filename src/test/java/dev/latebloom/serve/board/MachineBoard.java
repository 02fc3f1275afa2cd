package dev.latebloom.serve.board;

import static dev.latebloom.serve.board.Query.query;

import dev.latebloom.serve.board.Panel.Kind;

/** The process and the machine it runs on. */
final class MachineBoard {
  private MachineBoard() {}

  static Board board() {
    return new Board(
            "machine",
            "Latebloom: machine",
            "The process, its restarts, and the machine it runs on.")
        .row("Process")
        .panel(
            Kind.NUMBER,
            "Up",
            "bool_yes_no",
            "Whether Prometheus reaches the daemon.",
            query("up{}", "{{instance}}"))
        .number(
            "Ready",
            "bool_yes_no",
            "Whether the run trains or waits for data to train on.",
            "latebloom_ready{}")
        .panel(
            Kind.NAME,
            "Phase",
            "string",
            "What the daemon is doing.",
            query("latebloom_phase{} == 1", "{{phase}}, {{run}}"))
        .panel(
            Kind.NAME,
            "Build",
            "string",
            "Version, commit and Java.",
            query("latebloom_build_info{}", "{{version}}, {{commit}}, Java {{java}}"))
        .number("Uptime", "s", "Since the process started.", "process_uptime_seconds{}")
        .number(
            "Starts of the process",
            "short",
            "In the last hour, the first not counted.",
            "changes(process_start_time_seconds{}[1h])")
        .lines(
            "Restarts of parts",
            "short",
            "Failures that the process survived.",
            query("increase(latebloom_restarts_total{}[$__rate_interval])", "{{part}}, {{run}}"))
        .lines(
            "Processor",
            "short",
            "Cores that the process uses of those that there are.",
            query("process_cpu_usage{} * system_cpu_count{}", "used, {{run}}"),
            query("system_cpu_count{}", "there, {{run}}"))
        .lines(
            "A core when training asks for one",
            "percentunit",
            "Share of the trainer's time in its steps in which it did not wait for a core; low on a"
                + " busy machine.",
            query("latebloom_core_share_ratio{}", "{{run}}"))
        .row("Memory")
        .lines(
            "Memory",
            "bytes",
            "Resident memory holds the heap, the engine's arrays and mapped files.",
            query("latebloom_resident_memory_bytes{}", "resident, {{run}}"),
            query("latebloom_broker_resident_memory_bytes{}", "embedded broker, {{run}}"),
            query("sum by (run) (jvm_memory_used_bytes{area=\"heap\"})", "heap used, {{run}}"),
            query("sum by (run) (jvm_memory_max_bytes{area=\"heap\"})", "heap limit, {{run}}"),
            query(
                "sum by (run) (jvm_memory_used_bytes{area=\"nonheap\"})",
                "JVM outside the heap, {{run}}"))
        .lines(
            "Arrays of the engine",
            "short",
            "Held outside the Java heap; flat in a run that does not leak.",
            query("latebloom_live_arrays{}", "{{run}}"))
        .lines(
            "Garbage collection",
            "percentunit",
            "Share of time paused.",
            query("sum by (run) (rate(jvm_gc_pause_seconds_sum{}[$__rate_interval]))", "{{run}}"))
        .lines("Threads", "short", "Of the JVM.", query("jvm_threads_live_threads{}", "{{run}}"))
        .row("Disk")
        .lines(
            "Free",
            "bytes",
            "What this process may still write to the disk of the run's folder.",
            query("latebloom_disk_free_bytes{}", "{{run}}"))
        .panel(
            Kind.STACK,
            "Used by the run",
            "bytes",
            "Its folder, by what files are for.",
            query("latebloom_disk_used_bytes{}", "{{use}}, {{run}}"));
  }
}
