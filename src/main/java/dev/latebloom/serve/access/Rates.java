package dev.latebloom.serve.access;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many requests each address may make: so many a second, and as many at once after a pause.
 * Thread-safe.
 */
public final class Rates {
  /** Addresses remembered; that which has asked longest ago is forgotten, and begins anew. */
  private static final int ADDRESSES = 1024;

  private record Bucket(double left, Instant at) {}

  private final double perSecond;
  private final InstantSource clock;
  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > ADDRESSES;
        }
      };

  public Rates(int perSecond, InstantSource clock) {
    this.perSecond = perSecond;
    this.clock = clock;
  }

  /** Counts a request; false where the address has made too many. */
  public synchronized boolean allow(InetAddress address) {
    var now = clock.instant();
    var bucket = buckets.getOrDefault(address, new Bucket(perSecond, now));
    double since = Duration.between(bucket.at(), now).toNanos() / 1e9;
    double left = Math.min(perSecond, bucket.left() + Math.max(0, since) * perSecond);
    boolean allowed = left >= 1;
    buckets.put(address, new Bucket(allowed ? left - 1 : left, now));
    return allowed;
  }
}
