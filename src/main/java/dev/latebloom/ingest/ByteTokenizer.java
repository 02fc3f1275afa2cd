package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tokens are the bytes of the text in UTF-8; 0 ends an example, and begins plain text. */
public record ByteTokenizer() implements Tokenizer {
  @Override
  public int vocabulary() {
    return Decoder.VOCABULARY;
  }

  @Override
  public int ordinaryVocabulary() {
    return Decoder.VOCABULARY;
  }

  @Override
  public int end() {
    return Decoder.END;
  }

  @Override
  public List<String> controls() {
    return List.of("\0");
  }

  @Override
  public Tokens prompt(String text) {
    return text.isEmpty() ? Tokens.of(Decoder.START) : response(text);
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
