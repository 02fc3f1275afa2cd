package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

final class ShownSettingsTest {
  @Test
  void whatARunWasToldIsShown() {
    assertThat(shown("latebloom.run.seed = 77, latebloom.kafka.client.security.protocol = SSL"))
        .contains("\"seed\":77")
        .contains("\"protocol\":\"SSL\"");
  }

  @Test
  void noSecretOfKafkaIsShown() {
    assertThat(
            shown(
                """
                latebloom.kafka.client {
                  sasl.jaas.config = "Module required username=\\"u\\" password=\\"planted-1\\";"
                  ssl.truststore.password = planted-2
                  "ssl.key.password" = planted-3
                  ssl.keystore.password = 665544
                  sasl.login.callback { my.own.secret = planted-4 }
                }
                latebloom.kafka.producer.ssl.keystore.key = planted-5
                """))
        .doesNotContain("planted", "665544")
        .contains("(hidden)");
  }

  @Test
  void noAddressKeepsItsUser() {
    assertThat(shown("latebloom.augment.chat.url = \"https://me:planted@models.example/v1\""))
        .doesNotContain("planted", "me:")
        .contains("https://models.example/v1");
  }

  private static String shown(String told) {
    return ShownSettings.of(effective(told));
  }

  private static Config effective(String told) {
    return ConfigFactory.parseString(told).withFallback(ConfigFactory.defaultReference()).resolve();
  }
}
