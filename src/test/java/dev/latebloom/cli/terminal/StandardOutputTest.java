package dev.latebloom.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class StandardOutputTest {
  @Test
  void aResultThatADiskDidNotTakeIsAFailure() {
    var out = new StandardOutput(refusing("No space left on device"));
    new PrintStream(out, true, StandardCharsets.UTF_8).println("{}");
    assertThat(out.failure()).contains("No space left on device");
  }

  @Test
  void aReaderThatHasHadEnoughIsNone() {
    var out = new StandardOutput(refusing("Broken pipe"));
    new PrintStream(out, true, StandardCharsets.UTF_8).println("{}");
    assertThat(out.failure()).isEmpty();
  }

  private static OutputStream refusing(String why) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        throw new IOException(why);
      }
    };
  }
}
