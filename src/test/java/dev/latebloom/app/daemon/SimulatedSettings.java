package dev.latebloom.app.daemon;

import com.typesafe.config.ConfigFactory;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.file.FaultyDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What a simulated run is told: small pools, short intervals, and sizes that a seed decides. */
final class SimulatedSettings {
  private SimulatedSettings() {}

  /** Those of a run in {@code folder}, which knows its topic already. */
  static Settings of(Path folder, String policy, Random random, FaultyDisk disk) {
    var own = ConfigFactory.parseString(conf(folder, policy, random));
    var settings = new Settings("simulation", SettingsReader.effective(own), disk);
    readTopic(settings);
    return settings;
  }

  /** What a run finds out from the brokers before it begins. */
  private static void readTopic(Settings settings) {
    var root = FaultyDisk.real(settings.folder().root());
    try {
      Files.createDirectories(root);
      ReadTopics.of(new TopicIdentity("simulated", "examples", "1"))
          .write(FaultyDisk.real(settings.folder().topics()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String conf(Path folder, String policy, Random random) {
    return """
    latebloom {
      run {
        folder = "%s", steps = %d, seed = %d
        restart-backoff = 100ms, restart-backoff-max = 1s, restarts = 8
      }
      kafka { bootstrap-servers = "simulated:1", retry-backoff = 100ms, retry-backoff-max = 1s }
      pool { capacity = %d, backlog = %d, start-after = %d, segment = 4KiB }
      sample { examples = %d, lag = %d }
      ingest { max-tokens = 64, id = key }
      observe.simple-model-slots = 1024
      train {
        device = cpu, threads = 1
        model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 24, context = 64 }
        optimizer.warmup-steps = 2
      }
      checkpoint { interval = %d, keep = %d, retry = 300ms }
      reweight { interval = %d, policy = %s }
    }
    """
        .formatted(
            folder,
            20 + random.nextInt(60),
            random.nextInt(1000),
            10 + random.nextInt(60),
            5 + random.nextInt(40),
            1 + random.nextInt(20),
            2 + random.nextInt(6),
            1 + random.nextInt(4),
            2 + random.nextInt(12),
            1 + random.nextInt(3),
            1 + random.nextInt(4),
            policy);
  }
}
