package dev.latebloom.broker;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** A broker in this process that other machines reach: at an address that is not loopback's. */
public final class NetworkBroker implements AutoCloseable {
  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private NetworkBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts one.
   *
   * @param host an address of this machine
   */
  public static NetworkBroker start(Path folder, String host) throws Exception {
    var data = Files.createDirectories(folder).resolve("data");
    BrokerMain.format(data);
    var ports = Ports.choose();
    var there = host + ":" + ports.broker();
    var properties = BrokerProperties.of(data, ports);
    properties.put(
        "listeners",
        "PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d".formatted(there, ports.controller()));
    properties.put("advertised.listeners", "PLAINTEXT://" + there);
    // A broker that is never killed need not be given up in a second on a busy machine.
    properties.put("broker.session.timeout.ms", "30000");
    var server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return new NetworkBroker(server, there);
  }

  /** What clients on all machines connect to. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
