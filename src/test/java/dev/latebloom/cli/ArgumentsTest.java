package dev.latebloom.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cli.terminal.ExitCode;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {
  @Test
  void whatAnAsciiLocaleHasReadIsRefusedWithTheLocaleToSet() {
    assertThat(Arguments.damage(US_ASCII, "sample", "run", typed("\u00e9=", US_ASCII)))
        .hasValueSatisfying(why -> assertThat(why).contains("US-ASCII", "LC_ALL=C.UTF-8"));
  }

  @Test
  void whatALatinLocaleHasReadIsRefusedAlthoughItLooksWhole() {
    var read = typed("\u00e9=", ISO_8859_1);
    assertThat(read).doesNotContain("\ufffd");
    assertThat(Arguments.damage(ISO_8859_1, read))
        .hasValueSatisfying(why -> assertThat(why).contains("ISO-8859-1", "LC_ALL=C.UTF-8"));
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    var read = new String(new byte[] {(byte) 0xe9, '='}, UTF_8);
    assertThat(Arguments.damage(UTF_8, read))
        .hasValueSatisfying(why -> assertThat(why).contains("not UTF-8"));
  }

  @Test
  void asciiIsTheSameInEveryLocaleAndUtf8IsItself() {
    assertThat(Arguments.damage(US_ASCII, "12+34=", "~!\u007f")).isEmpty();
    assertThat(Arguments.damage(UTF_8, "\u00e9=", "\ud83d\ude00")).isEmpty();
  }

  @Test
  void aRefusedArgumentRunsNothingAndIsExitCodeTwo() {
    assertThat(Latebloom.execute(US_ASCII, "--version", "\ufffd")).isEqualTo(ExitCode.USAGE);
  }

  /** Bytes of a UTF-8 terminal, as a JVM in another locale reads them. */
  private static String typed(String text, Charset locale) {
    return new String(text.getBytes(UTF_8), locale);
  }
}
