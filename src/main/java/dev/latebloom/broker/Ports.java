package dev.latebloom.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Two free ports of the loopback interface.
 *
 * @param broker where clients connect
 * @param controller where the broker's two halves talk
 */
record Ports(int broker, int controller) {
  /*
   * Below the range from which systems take the ports of outgoing connections. A client that keeps
   * trying a dead broker's port from within that range can be given that very port as its own, is
   * then connected to itself, and keeps the broker from coming back.
   */
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int TRIES = 200;

  static Ports choose() {
    int broker = free(-1);
    return new Ports(broker, free(broker));
  }

  String bootstrapServers() {
    return "127.0.0.1:" + broker;
  }

  private static int free(int taken) {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (port != taken && isFree(port)) return port;
    }
    throw new BrokerException(
        "no free port between %d and %d on the loopback interface".formatted(FIRST, LAST));
  }

  private static boolean isFree(int port) {
    try (var probe = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
