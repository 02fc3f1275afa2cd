import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Deletes a topic, as {@code kafka-topics.sh --bootstrap-server B --delete --topic T} does, for where Kafka's scripts
 * are not installed. Run with the class path of the product.
 */
class KafkaTopics {
  static void main(String[] args) throws Exception {
    var options = List.of(args);
    if (!options.contains("--delete")) throw new IllegalArgumentException("only --delete is known");
    try (var admin = Admin.create(Map.of("bootstrap.servers", after(options, "--bootstrap-server")))) {
      admin.deleteTopics(List.of(after(options, "--topic"))).all().get();
    }
  }

  private static String after(List<String> options, String name) {
    return options.get(options.indexOf(name) + 1);
  }
}
