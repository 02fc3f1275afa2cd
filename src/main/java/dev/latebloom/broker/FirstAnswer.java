package dev.latebloom.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.utils.Utils;

/**
 * What a server says to the first request of a client that does not encrypt.
 *
 * <p>Kafka's clients take the first four bytes for a length and make room for it: a TLS alert is
 * 336 MB to them, and an answer in HTTP 1.2 GB, of which small heaps die before anybody learns why.
 */
enum FirstAnswer {
  KAFKA,
  /** An alert: the server waits for an encrypted greeting. */
  TLS,
  /** Something else speaks there. */
  FOREIGN,
  /** Nobody is there, or says anything in time. */
  NONE;

  private static final short API_VERSIONS = 18;
  private static final int TLS_ALERT = 0x15;
  private static final int MOST_BYTES = 1 << 20;

  /**
   * Asks a server which requests it knows, as a client does first of all.
   *
   * @param server host:port
   * @param timeout longest wait, once to connect and once for the answer
   */
  static FirstAnswer of(String server, Duration timeout) {
    var port = Utils.getPort(server);
    if (port == null) return NONE;
    int millis = (int) timeout.toMillis();
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(Utils.getHost(server), port), millis);
      socket.setSoTimeout(millis);
      socket.getOutputStream().write(question());
      int length = new DataInputStream(socket.getInputStream()).readInt();
      if (length >= 0 && length <= MOST_BYTES) return KAFKA;
      return length >>> 24 == TLS_ALERT ? TLS : FOREIGN;
    } catch (IOException e) {
      return NONE;
    }
  }

  /**
   * In one piece: a server that has seen enough of a first part answers and hangs up, and what
   * comes after resets the connection together with its answer.
   */
  private static byte[] question() {
    var question = ByteBuffer.allocate(14);
    question.putInt(10).putShort(API_VERSIONS).putShort((short) 0);
    question.putInt(1); // The number that the answer repeats.
    return question.putShort((short) -1).array(); // No name of the client.
  }
}
