package dev.latebloom.ingest.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;

/** A schema registry on loopback that answers as Confluent's does. */
public final class RegistryServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Map<String, ?>> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  public RegistryServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public Schemas schemas() {
    return new Schemas(new RegistrySettings(url(), "", Duration.ofSeconds(5)));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What was asked for, in order. */
  List<String> asked() {
    return asked;
  }

  /** Whatever is asked for is answered with this status from now on. */
  void fail(int with) {
    status = with;
  }

  public void register(int id, String schema) {
    answers.put("/schemas/ids/" + id, Map.of("schema", schema));
  }

  void put(String path, Map<String, ?> answer) {
    answers.put(path, answer);
  }

  private void answer(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getRawPath();
    asked.add(path);
    var found = answers.get(path);
    int code = status == 200 && found == null ? 404 : status;
    var body = found == null ? Map.of("error_code", 40403, "message", "Schema not found") : found;
    var bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** A value as Confluent's Avro serializer writes it. */
  public static byte[] avro(int id, Schema schema, Object datum) {
    try (var out = new ByteArrayOutputStream()) {
      var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      new GenericDatumWriter<>(schema).write(datum, encoder);
      return framed(id, out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] framed(int id, String payload) {
    return framed(id, payload.getBytes(UTF_8));
  }

  static byte[] framed(int id, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length).put((byte) 0).putInt(id).put(payload).array();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
