package dev.latebloom.ingest.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens are the bytes of the text in UTF-8; 0 ends an example, and begins plain text.
 *
 * @param folder where files of a tokenizer of bytes are, if it was read from any
 */
public record ByteTokenizer(Optional<Path> folder) implements Tokenizer {
  /** Number of different byte tokens. */
  public static final int VOCABULARY = 256;

  /** Begins plain text. */
  public static final int START = 0;

  /** Ends an example. */
  public static final int END = 0;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** One without files. */
  public ByteTokenizer() {
    this(Optional.empty());
  }

  @Override
  public byte[] json() {
    return written(ByteTokenizerFiles.tokenizer());
  }

  @Override
  public byte[] configuration() {
    return written(ByteTokenizerFiles.config());
  }

  private static byte[] written(Map<String, Object> content) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    }
  }

  @Override
  public List<String> specials() {
    return List.of();
  }

  @Override
  public Map<String, String> named() {
    return Map.of();
  }

  @Override
  public Optional<String> endText() {
    return Optional.empty();
  }

  @Override
  public boolean hasTokensOf(String name) throws IOException {
    return name.equals(BYTES) || TokenizerFiles.find(Path.of(name)).isBytes();
  }

  @Override
  public int vocabulary() {
    return VOCABULARY;
  }

  @Override
  public int ordinaryVocabulary() {
    return VOCABULARY;
  }

  @Override
  public int end() {
    return END;
  }

  @Override
  public List<String> controls() {
    return List.of("\0");
  }

  @Override
  public Tokens prompt(String text) {
    return text.isEmpty() ? Tokens.of(START) : response(text);
  }

  @Override
  public Tokens response(String text) {
    return Tokens.ofBytes(text.getBytes(UTF_8));
  }

  @Override
  public String text(Tokens tokens) {
    var bytes = new byte[tokens.length()];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) tokens.at(i);
    return new String(bytes, UTF_8);
  }

  @Override
  public boolean isOf(Path checkpoint) throws IOException {
    return !Files.exists(checkpoint.resolve(TokenizerFiles.TOKENIZER))
        || TokenizerFiles.find(checkpoint).isBytes();
  }
}
