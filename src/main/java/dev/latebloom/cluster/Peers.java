package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.Fragment;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gathers what other workers serve, from whoever has it. Belongs to one thread at a time. */
final class Peers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final String self;
  private final FragmentStore fragments;
  private final History history;
  private final Duration patience;
  private final HttpClient http;
  private long received;

  /**
   * @param self is not asked
   * @param http is closed with this
   * @param history knows where the others are
   * @param patience longest wait for one file
   */
  Peers(String self, HttpClient http, FragmentStore fragments, History history, Duration patience) {
    this.http = http;
    this.self = self;
    this.fragments = fragments;
    this.history = history;
    this.patience = patience;
  }

  /** Gathers all fragments of these parts; returns the workers of those that nobody has. */
  List<String> gather(List<Part> parts) throws IOException {
    var missing = new ArrayList<String>();
    for (var part : parts) {
      boolean all = true;
      for (var name : part.fragments()) all &= gather(part.worker(), name);
      if (!all) missing.add(part.worker());
    }
    return missing;
  }

  private boolean gather(String owner, String name) throws IOException {
    if (fragments.has(name)) return true;
    for (var address : addresses(owner)) {
      var bytes = get(address + FragmentServer.FRAGMENTS + name);
      if (bytes.isEmpty()) continue;
      var fragment = Fragment.of(bytes.get());
      if (fragment.name().equals(name)) {
        fragments.put(fragment);
        return true;
      }
      LOG.warn("A fragment from {} is not what its name says; another worker is asked", address);
    }
    return false;
  }

  /** The newest state that any worker has written. */
  Optional<byte[]> state() {
    for (var address : addresses("")) {
      var bytes = get(address + FragmentServer.STATE);
      if (bytes.isPresent()) return bytes;
    }
    return Optional.empty();
  }

  /** Of all others, {@code first} first. */
  private List<String> addresses(String first) {
    var others = new ArrayList<String>();
    for (var each : history.workers()) {
      if (each.worker().equals(self)) continue;
      if (each.worker().equals(first)) others.addFirst(each.address());
      else others.add(each.address());
    }
    return others;
  }

  private Optional<byte[]> get(String uri) {
    try {
      var request = HttpRequest.newBuilder(URI.create(uri)).timeout(patience).build();
      var response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) return Optional.empty();
      received += response.body().length;
      return Optional.of(response.body());
    } catch (IOException e) {
      LOG.debug("{} does not answer", uri, e);
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  long received() {
    return received;
  }

  @Override
  public void close() {
    http.close();
  }
}
