package dev.latebloom.serve;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMessage;

/**
 * Tells the run's own visitors from pages of other sites.
 *
 * <p>There is no authentication, and a browser on this machine reaches the endpoint on behalf of
 * any page. A page gives itself away twice: its address is the {@code Host} of what it asks for,
 * even where its name was made to lead to this machine (DNS rebinding), and its {@code Origin}
 * stands beside a request that it sends elsewhere. So only known hosts are served.
 */
final class Visitors {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> hosts = new TreeSet<>(LOOPBACK);

  /**
   * @param listening where the endpoint listens, unless that is all addresses
   * @param allowed names and addresses besides it and the loopback ones, without ports
   */
  Visitors(String listening, List<String> allowed) {
    var all = new ArrayList<>(allowed);
    all.add(listening);
    for (var host : all) hosts.add(written(host));
  }

  /** Why a request is not answered, and what to do; empty when it is. */
  Optional<String> refusal(HttpMessage request) {
    var host = all(request, "Host");
    var name = host.size() == 1 ? name(host.getFirst()) : "";
    if (!hosts.contains(name)) {
      return Optional.of(
          "the host \"%s\" is not one of %s; add its name to latebloom.serve.allowed-hosts"
              .formatted(name, hosts.stream().collect(joining(", "))));
    }
    var origins = all(request, "Origin");
    boolean own = origins.size() == 1 && isOf(host.getFirst(), origins.getFirst());
    if (origins.isEmpty() || own) return Optional.empty();
    return Optional.of("a page of another site may not do this");
  }

  private static boolean isOf(String host, String origin) {
    return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
  }

  /** A host without its port, which a tunnel may change. */
  private static String name(String host) {
    return host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
  }

  /** As in a {@code Host} header: IPv6 addresses are in brackets there. */
  private static String written(String host) {
    boolean bare = host.contains(":") && !host.startsWith("[");
    return (bare ? "[" + host + "]" : host).toLowerCase(Locale.ROOT);
  }

  private static List<String> all(HttpMessage request, String header) {
    return StreamSupport.stream(request.getHeaders().spliterator(), false)
        .filter(given -> given.is(header.toLowerCase(Locale.ROOT)))
        .map(HttpHeader::value)
        .toList();
  }
}
