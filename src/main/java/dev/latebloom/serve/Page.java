package dev.latebloom.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;

/**
 * The page for people: one file with its style and script inside.
 *
 * @param policy what a browser may do for it: run that script, use that style, and ask the run
 */
record Page(String text, String policy) {
  static Page read() {
    try (var in = Page.class.getResourceAsStream("status.html")) {
      var bytes = Objects.requireNonNull(in, "status.html is not in the build").readAllBytes();
      var text = new String(bytes, UTF_8);
      var policy =
          "default-src 'none'; script-src %s; style-src %s; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
              .formatted(hash(text, "script"), hash(text, "style"));
      return new Page(text, policy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HttpEntity.Strict toEntity(ContentType type) {
    return HttpEntities.create(type, text.getBytes(UTF_8));
  }

  /** As a policy names the one element of a kind that a page has: by the hash of its content. */
  private static String hash(String page, String tag) {
    var element = Pattern.compile("(?s)<" + tag + ">(.*?)</" + tag + ">").matcher(page);
    if (!element.find()) throw new IllegalStateException("status.html has no " + tag);
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(element.group(1).getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
