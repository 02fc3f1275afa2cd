package dev.latebloom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import dev.latebloom.ingest.token.Tokens;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Responses and what they took.
 *
 * @param seconds of the clock
 * @param cpu seconds of the process's CPU time
 */
record Timed(List<Tokens> responses, double seconds, double cpu) {
  static Timed of(Supplier<List<Tokens>> work) {
    long clock = System.nanoTime();
    double cpu = cpuSeconds();
    var responses = work.get();
    return new Timed(responses, (System.nanoTime() - clock) / 1e9, cpuSeconds() - cpu);
  }

  /** A peer's. */
  static Timed of(JsonNode said) {
    var responses = new ArrayList<Tokens>();
    for (var response : said.get("responses")) {
      var ids = new int[response.size()];
      for (int i = 0; i < ids.length; i++) ids[i] = response.get(i).asInt();
      responses.add(Tokens.of(ids));
    }
    return new Timed(responses, said.get("seconds").asDouble(), said.get("cpu").asDouble());
  }

  /** CPU time of this process so far. */
  static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  double perSecond() {
    return tokens() / seconds;
  }

  double perCpuSecond() {
    return tokens() / cpu;
  }

  private long tokens() {
    return responses.stream().mapToLong(Tokens::length).sum();
  }
}
