package dev.latebloom.app;

import com.typesafe.config.Config;
import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.broker.BrokerSettings;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.observe.LossHistorySettings;
import dev.latebloom.observe.SimpleModelSettings;
import dev.latebloom.pool.ExampleStore;
import dev.latebloom.pool.PoolSettings;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.ReweightSettings;
import dev.latebloom.sample.SampleSettings;
import dev.latebloom.serve.ServeSettings;
import java.time.Duration;

/**
 * Everything a run is told, validated: each stage's part is a record of that stage.
 *
 * @param steps the last step; 0 for no end
 * @param recordBytes most bytes of the record of steps; the oldest go first
 * @param offerTimeout longest wait of ingestion for a pool that is ahead of training
 * @param drainTimeout longest wait for the last checkpoint when asked to stop
 * @param effective what all of it was made from, for the checkpoint
 */
public record Settings(
    RunFolder folder,
    long seed,
    long steps,
    Restarts restarts,
    Duration drainTimeout,
    long recordBytes,
    Duration offerTimeout,
    KafkaSettings kafka,
    BrokerSettings broker,
    IngestSettings ingest,
    ExampleStore.Options store,
    PoolSettings pool,
    SampleSettings sample,
    TrainSettings train,
    LossHistorySettings history,
    SimpleModelSettings simpleModel,
    ReweightSettings reweight,
    Policy policy,
    AugmentSettings augment,
    int keepCheckpoints,
    ServeSettings serve,
    Config effective) {

  /**
   * How often a failed loop is begun again.
   *
   * @param backoff the first wait; it doubles up to {@code backoffMax}
   * @param most how many in a row before giving up
   */
  public record Restarts(Duration backoff, Duration backoffMax, int most) {}
}
