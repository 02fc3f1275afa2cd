package dev.latebloom.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.latebloom.cluster.outer.Encoding;
import dev.latebloom.cluster.outer.OuterRule;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.cluster.round.Rounds;
import dev.latebloom.config.Range;
import dev.latebloom.serve.access.Access;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

/**
 * Section {@code cluster}.
 *
 * @param seedNodes host:port of workers that others join through; none for a run on one machine
 * @param host on which this worker is reached by the others
 * @param port of its membership; 0 takes a free one
 * @param httpPort of its fragments; 0 takes a free one
 * @param worker its name; empty for one made of host and folder
 * @param workers how many there are to be
 * @param steps between two rounds
 * @param overlap steps that training goes on while a round is made; 0 waits for it
 * @param quorum least workers of a Commit; 0 for more than half of {@code workers}
 * @param deadline longest wait for workers that are later
 * @param rate of the outer step
 * @param momentum of the outer step
 * @param encoding of fragments
 * @param fragments most of one offer
 * @param keep rounds whose fragments stay on disk
 * @param stableAfter how long a machine is out of reach before it is given up
 * @param lostAfter how long a worker may be away and keep its partitions; 0 for ever
 * @param takeOver where the partitions of a lost worker are read from
 * @param joinTimeout longest wait for a coordinator that lets this worker join
 * @param clockSkew most that two machines' clocks may differ
 * @param topic of what is agreed, with one partition
 * @param tls between machines
 * @param ownBroker whether this run's broker is its own, which no other worker reaches
 */
public record ClusterSettings(
    List<String> seedNodes,
    String host,
    int port,
    int httpPort,
    String worker,
    int workers,
    int steps,
    int overlap,
    int quorum,
    Duration deadline,
    double rate,
    double momentum,
    Encoding encoding,
    int fragments,
    int keep,
    Duration stableAfter,
    Duration lostAfter,
    TakeOver takeOver,
    Duration joinTimeout,
    Duration clockSkew,
    String topic,
    ClusterTlsSettings tls,
    boolean ownBroker) {
  private static final String SYSTEM = "latebloom";

  public ClusterSettings {
    seedNodes = List.copyOf(seedNodes);
    for (var node : seedNodes) {
      Range.require(
          node.matches("[^:/\\s]+:\\d{1,5}"),
          "cluster.seed-nodes",
          "must have hosts with ports, such as box1:25520",
          "\"" + node + "\"");
    }
    Range.require(
        seedNodes.isEmpty() || !ownBroker,
        "kafka.bootstrap-servers",
        "must name brokers that all workers reach, since cluster.seed-nodes is set",
        "\"embedded\"");
    Range.notBlank("cluster.host", host);
    Range.within("cluster.port", 0, 65_535, port);
    Range.within("cluster.http-port", 0, 65_535, httpPort);
    Range.within("cluster.workers", 1, 4096, workers);
    Range.atLeast("cluster.steps", 1, steps);
    Range.require(
        overlap >= 0 && overlap < steps,
        "cluster.overlap",
        "must be at least 0 and less than cluster.steps = " + steps,
        overlap);
    Range.within("cluster.quorum", 0, workers, quorum);
    Range.positive("cluster.deadline", deadline);
    Range.above("cluster.rate", 0, rate);
    Range.below("cluster.momentum", 0, 1, momentum);
    Range.within("cluster.fragments", 1, 1000, fragments);
    Range.atLeast("cluster.keep", 1, keep);
    Range.positive("cluster.stable-after", stableAfter);
    Range.require(!lostAfter.isNegative(), "cluster.lost-after", "must not be negative", lostAfter);
    Range.positive("cluster.join-timeout", joinTimeout);
    Range.positive("cluster.clock-skew", clockSkew);
    Range.notBlank("cluster.topic", topic);
    Range.require(
        seedNodes.isEmpty() || tls.on() || Access.isLoopback(host),
        "cluster.tls.certificate",
        "must be set, since other machines reach cluster.host = \"%s\" (deploy/certificates.sh makes certificates)"
            .formatted(host),
        "\"\"");
  }

  /** Whether this run is one of several workers. */
  public boolean isOn() {
    return !seedNodes.isEmpty();
  }

  /** The outer step. */
  public OuterRule rule() {
    return new OuterRule(rate, momentum);
  }

  Replica.Pace pace() {
    return new Replica.Pace(steps, overlap);
  }

  Rounds.Patience patience() {
    return new Rounds.Patience(
        quorum == 0 ? workers / 2 + 1 : quorum,
        deadline.toMillis(),
        stableAfter.toMillis(),
        clockSkew.toMillis(),
        lostAfter.toMillis());
  }

  /** What all workers must have alike of this section. */
  public String outer() {
    return "steps %d, overlap %d, rate %s, momentum %s, encoding %s, fragments %d"
        .formatted(steps, overlap, rate, momentum, encoding, fragments);
  }

  /**
   * How Pekko runs as a member of the cluster, over how it runs otherwise.
   *
   * @throws IOException where the files of {@code cluster.tls} are not what they should be
   */
  public ActorSystemSetup over(Config effective) throws IOException {
    var certificates = tls.certificates();
    var config = isOn() ? member().withFallback(effective) : effective;
    var setup = ActorSystemSetup.create(BootstrapSetup.create(config));
    return certificates.isPresent()
        ? setup.withSetup(SSLEngineProviderSetup.create(_ -> certificates.get()))
        : setup;
  }

  private Config member() {
    var seeds = seedNodes.stream().map(node -> "pekko://" + SYSTEM + "@" + node).toList();
    var own =
        Map.of(
            "pekko.remote.artery.transport",
            tls.on() ? "tls-tcp" : "tcp",
            "pekko.remote.artery.canonical.hostname",
            host,
            "pekko.remote.artery.canonical.port",
            port,
            "pekko.cluster.seed-nodes",
            seeds,
            "pekko.cluster.split-brain-resolver.stable-after",
            stableAfter.toMillis() + " ms");
    return ConfigFactory.parseMap(own)
        .withFallback(ConfigFactory.parseResources(ClusterSettings.class, "cluster.conf"));
  }

  /** Why an actor system has ended by itself. */
  public String whyEnded(ActorSystem<?> ended) {
    return CoordinatedShutdown.get(ended)
        .getShutdownReason()
        .filter(CoordinatedShutdown.clusterDowningReason()::equals)
        .map(
            _ ->
                "this worker has not reached the larger part of the workers for longer than cluster.stable-after = %s s, and they go on without it; start it again when it can"
                    .formatted(stableAfter.toMillis() / 1000.0))
        .orElse("the actor system ended");
  }

  /** Whether other workers' certificates and this one's do not go together, as far as is seen. */
  Optional<String> distrust(Certificates certificates) {
    return seedNodes.stream()
        .map(ClusterSettings::address)
        .flatMap(at -> certificates.refusal(at.getHostString(), at.getPort()).stream())
        .findFirst();
  }

  /** Where a seed node is. */
  static InetSocketAddress address(String node) {
    var at = node.split(":", -1);
    return new InetSocketAddress(at[0], Integer.parseInt(at[1]));
  }
}
