package dev.latebloom.broker;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** The embedded broker's configuration, in Kafka's names. */
final class BrokerProperties {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";

  private BrokerProperties() {}

  static Properties of(Path data, Ports ports) {
    var properties = new Properties();
    properties.putAll(listeners(ports));
    properties.putAll(SINGLE_NODE);
    properties.putAll(SMALL);
    properties.put("log.dirs", data.toString());
    return properties;
  }

  private static Map<String, String> listeners(Ports ports) {
    var broker = "PLAINTEXT://" + ports.bootstrapServers();
    var controller = "127.0.0.1:" + ports.controller();
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        Integer.toString(NODE),
        "listeners",
        broker + "," + CONTROLLER + "://" + controller,
        "advertised.listeners",
        broker,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT",
        "controller.listener.names",
        CONTROLLER,
        "controller.quorum.voters",
        NODE + "@" + controller,
        // A killed broker comes back when its session has ended: 3 to 4 s instead of 13 to 18.
        "broker.session.timeout.ms",
        "1000",
        "broker.heartbeat.interval.ms",
        "250");
  }

  private static final Map<String, String> SINGLE_NODE =
      Map.of(
          "default.replication.factor", "1",
          "min.insync.replicas", "1",
          "offsets.topic.replication.factor", "1",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "share.coordinator.state.topic.replication.factor", "1",
          "share.coordinator.state.topic.min.isr", "1");

  private static final Map<String, String> SMALL =
      Map.of(
          // A mistyped topic must be an error, not a new topic.
          "auto.create.topics.enable", "false",
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.num.partitions", "4",
          "share.coordinator.state.topic.num.partitions", "4",
          "group.initial.rebalance.delay.ms", "0",
          "log.cleaner.dedupe.buffer.size", "4194304",
          "num.network.threads", "2",
          "num.io.threads", "2",
          // Examples are the run's training data: they stay until the run's folder goes.
          "log.retention.ms", "-1",
          // And so does what says which files they are from: the longest that there is.
          "offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
}
