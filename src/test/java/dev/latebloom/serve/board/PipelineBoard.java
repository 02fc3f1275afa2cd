package dev.latebloom.serve.board;

import static dev.latebloom.serve.board.Query.query;

import dev.latebloom.serve.board.Panel.Kind;

/** From Kafka to the checkpoint: how fast, and what is lost or waits. */
final class PipelineBoard {
  private PipelineBoard() {}

  static Board board() {
    var board =
        new Board(
            "pipeline",
            "Latebloom: pipeline",
            "From Kafka to the checkpoint: how fast, and what waits or is lost.");
    throughput(board);
    ingest(board);
    pool(board);
    checkpoints(board);
    cluster(board);
    return board;
  }

  private static void throughput(Board board) {
    board
        .row("Throughput")
        .lines(
            "Tokens per second",
            "cps",
            "Prompts included, padding not.",
            query("rate(latebloom_tokens_total{}[$__rate_interval])", "{{run}}"))
        .lines(
            "Steps and examples per second",
            "cps",
            "Optimizer steps, and examples trained on with their repeats.",
            query("rate(latebloom_steps_total{}[$__rate_interval])", "steps, {{run}}"),
            query("rate(latebloom_visits_total{}[$__rate_interval])", "examples, {{run}}"))
        .lines(
            "Model FLOPs utilisation",
            "percentunit",
            "Operations that the model takes by formula over what the device can do; empty without"
                + " train.peak-flops.",
            query("latebloom_model_flops_utilisation_ratio{}", "{{run}}"))
        .lines(
            "Waiting for data",
            "percentunit",
            "Share of the trainer's time in which it had no batch.",
            query(
                "rate(latebloom_stage_seconds_sum{stage=\"idle\"}[$__rate_interval]) /"
                    + " ignoring(stage) sum without (stage)"
                    + " (rate(latebloom_stage_seconds_sum{stage=~\"idle|train\"}[$__rate_interval]))",
                "{{run}}"))
        .lines(
            "Stages as share of a step",
            "percentunit",
            "Of the trainer's wall clock, which is idle plus train. The other stages run beside it;"
                + " theirs is processor time.",
            query(
                "rate(latebloom_stage_seconds_sum{}[$__rate_interval]) / ignoring(stage) group_left"
                    + " sum without (stage)"
                    + " (rate(latebloom_stage_seconds_sum{stage=~\"idle|train\"}[$__rate_interval]))",
                "{{stage}}, {{run}}"))
        .panel(
            Kind.LOGARITHMIC,
            "Time of a stage",
            "s",
            "Mean of each stage in one step; the longest of the last minutes for training.",
            query(
                "rate(latebloom_stage_seconds_sum{}[$__rate_interval]) /"
                    + " rate(latebloom_stage_seconds_count{}[$__rate_interval])",
                "{{stage}}, {{run}}"),
            query("latebloom_stage_seconds_max{stage=\"train\"}", "train, longest, {{run}}"));
  }

  private static void ingest(Board board) {
    board
        .row("Kafka")
        .lines(
            "Records per second",
            "cps",
            "Read from Kafka, and what became of them.",
            query("rate(latebloom_ingest_records_total{}[$__rate_interval])", "read, {{run}}"),
            query("rate(latebloom_ingest_examples_total{}[$__rate_interval])", "examples, {{run}}"),
            query(
                "rate(latebloom_ingest_duplicates_total{}[$__rate_interval])",
                "duplicates, {{run}}"))
        .lines(
            "Rejected by reason",
            "cps",
            "Records sent to the dead-letter topic.",
            query(
                "rate(latebloom_ingest_rejected_total{}[$__rate_interval])", "{{reason}}, {{run}}"))
        .lines(
            "Lost to retention, and failures of reading",
            "short",
            "Records deleted before they were read, and times that reading failed while training"
                + " went on.",
            query(
                "increase(latebloom_ingest_lost_total{}[$__rate_interval])",
                "records lost, {{run}}"),
            query(
                "increase(latebloom_ingest_failures_total{}[$__rate_interval])",
                "failures, {{run}}"))
        .lines(
            "Lag",
            "short",
            "Records on the topic that are not read yet.",
            query("latebloom_kafka_lag_records{}", "{{run}}"))
        .lines(
            "Lag by partition",
            "short",
            "Records of a partition that are not read yet.",
            query("latebloom_kafka_partition_lag_records{}", "{{partition}}, {{run}}"))
        .lines(
            "Kafka is read",
            "bool_yes_no",
            "Yes while the topic is read or has been read to its end.",
            query("latebloom_ingest_well{}", "{{run}}"));
  }

  private static void pool(Board board) {
    board
        .row("Pool")
        .lines(
            "Examples",
            "short",
            "How full the pool is, and what waits to be admitted.",
            query("latebloom_pool_held_examples{}", "held, {{run}}"),
            query("latebloom_pool_capacity_examples{}", "capacity, {{run}}"),
            query("latebloom_pool_backlog_examples{}", "backlog, {{run}}"))
        .lines(
            "Ever admitted",
            "short",
            "Examples that could be drawn at some time.",
            query("latebloom_pool_admitted_examples{}", "{{run}}"))
        .lines(
            "Removed by tombstones",
            "short",
            "Examples whose key came with a record without a value.",
            query("increase(latebloom_pool_tombstoned_total{}[$__rate_interval])", "{{run}}"))
        .lines(
            "Credits left in the round",
            "short",
            "At 0 the urn is filled again.",
            query("latebloom_pool_remaining_credits{}", "{{run}}"));
  }

  private static void checkpoints(Board board) {
    board
        .row("Checkpoints")
        .number("Newest checkpoint", "short", "Its step.", "latebloom_checkpoint_step{}")
        .number(
            "Age",
            "s",
            "A crash now would repeat this much work.",
            "time() - latebloom_checkpoint_timestamp_seconds{}")
        .number(
            "Size",
            "bytes",
            "Of the newest checkpoint's files.",
            "latebloom_checkpoint_size_bytes{}")
        .number(
            "Steps a crash would repeat",
            "short",
            "Steps since the newest checkpoint.",
            "latebloom_step{} - latebloom_checkpoint_step{}")
        .lines(
            "Duration",
            "s",
            "Of the newest checkpoint; training goes on meanwhile.",
            query("latebloom_checkpoint_duration_seconds{}", "{{run}}"))
        .lines(
            "Written and failed",
            "short",
            "Checkpoints of this process.",
            query("increase(latebloom_checkpoints_total{}[$__rate_interval])", "written, {{run}}"),
            query(
                "increase(latebloom_checkpoint_failures_total{}[$__rate_interval])",
                "failed, {{run}}"));
  }

  private static void cluster(Board board) {
    board
        .row("Several machines")
        .lines(
            "Rounds with other workers",
            "short",
            "Newest round that a worker's weights have been through.",
            query("latebloom_cluster_round{}", "{{run}}"))
        .lines(
            "Rounds without a worker",
            "short",
            "Rounds that were made without this worker's weights: what it had trained since the"
                + " round before is given up.",
            query("increase(latebloom_cluster_left_out_total{}[$__rate_interval])", "{{run}}"))
        .lines(
            "Weights on the network",
            "Bps",
            "Fragments and states that workers ask each other for.",
            query("rate(latebloom_cluster_sent_bytes_total{}[$__rate_interval])", "sent, {{run}}"),
            query(
                "rate(latebloom_cluster_received_bytes_total{}[$__rate_interval])",
                "received, {{run}}"))
        .lines(
            "Waiting for other workers",
            "percentunit",
            "Share of the time in which training waits for a round.",
            query("rate(latebloom_cluster_wait_seconds_total{}[$__rate_interval])", "{{run}}"))
        .lines(
            "Records read once more",
            "short",
            "Of partitions that were taken over from lost workers.",
            query("latebloom_cluster_read_again_records{}", "{{run}}"));
  }
}
