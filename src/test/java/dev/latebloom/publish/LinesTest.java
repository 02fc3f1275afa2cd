package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class LinesTest {
  @Property
  void cutsWhereTheJdkDoes(
      @ForAll @Chars({'a', ' ', '\n'}) @StringLength(max = 40) String text,
      @ForAll @IntRange(min = 1, max = 7) int chunk)
      throws IOException {
    assertThat(read(text, chunk)).isEqualTo(text.lines().toList());
  }

  @Test
  void dropsTheReturnOfALineEnd() throws IOException {
    assertThat(read("a\r\nb\rc\r\n\r\n", 3)).containsExactly("a", "b\rc", "");
  }

  @Test
  void readsLinesLongerThanItsBuffer() throws IOException {
    var text = "x".repeat(200_000);

    assertThat(read(text + "\n" + text, 10_000)).containsExactly(text, text);
  }

  @Property(tries = 50)
  void goesOnBehindALineThatIsTooLong(
      @ForAll @IntRange(min = 90, max = 200_000) int length,
      @ForAll @IntRange(min = 1, max = 70_000) int chunk)
      throws IOException {
    var lines = new Lines(chunked("ok\n" + "x".repeat(length) + "\nafter\n", chunk), 100);

    assertThat(lines.next()).isTrue();
    assertThat(lines.isTooLong()).isFalse();
    assertThat(lines.next()).isTrue();
    assertThat(lines.isTooLong()).isEqualTo(length > 100);
    assertThat(lines.line()).hasSizeLessThanOrEqualTo(100);
    assertThat(lines.next()).isTrue();
    assertThat(lines.isTooLong()).isFalse();
    assertThat(new String(lines.line(), ISO_8859_1)).isEqualTo("after");
    assertThat(lines.number()).isEqualTo(3);
    assertThat(lines.next()).isFalse();
  }

  @Test
  void aLastLineMayBeTooLongAndHaveNoEnd() throws IOException {
    var lines = new Lines(chunked("x".repeat(200_000), 1_000), 100);

    assertThat(lines.next()).isTrue();
    assertThat(lines.isTooLong()).isTrue();
    assertThat(lines.next()).isFalse();
  }

  @Test
  void aByteOrderMarkIsNoneOfTheFirstLine() throws IOException {
    var mark = "\u00ef\u00bb\u00bf";

    assertThat(read(mark + "a\n" + mark + "b\n", 2)).containsExactly("a", mark + "b");
  }

  private static List<String> read(String text, int chunk) throws IOException {
    var lines = new Lines(chunked(text, chunk), 1 << 20);
    var read = new ArrayList<String>();
    while (lines.next()) read.add(new String(lines.line(), ISO_8859_1));
    return read;
  }

  /** Returns at most {@code chunk} bytes at once, as a pipe may. */
  private static InputStream chunked(String text, int chunk) {
    return new ByteArrayInputStream(text.getBytes(ISO_8859_1)) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, chunk));
      }
    };
  }
}
