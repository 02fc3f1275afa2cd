package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShardedSafetensorsTest {
  @TempDir private Path parent;

  private Path folder = Path.of("");

  @BeforeEach
  void twoShards() throws IOException {
    folder = Files.createDirectory(parent.resolve("model"));
    write(folder.resolve("1.safetensors"), "a");
    write(folder.resolve("2.safetensors"), "b");
    write(parent.resolve("x.safetensors"), "a");
  }

  @Test
  void aFolderOfShardsReadsAsOneFile() throws IOException {
    index("{'b':'2.safetensors','a':'1.safetensors'}");
    var in = Safetensors.open(folder);
    assertThat(in.names()).containsExactly("a", "b");
    assertThat(in.floats("b", new Shape(1)).remaining()).isEqualTo(4);
    assertThatThrownBy(() -> in.floats("c", new Shape(1))).hasMessageContaining("no tensor c");
  }

  @Test
  void aSingleFileInTheFolderGoesBeforeAnIndex() throws IOException {
    index("{'a':'1.safetensors'}");
    write(folder.resolve("model.safetensors"), "whole");
    assertThat(Safetensors.open(folder).names()).containsExactly("whole");
  }

  @Test
  void aShardMayBeALinkAsInDownloadCaches() throws IOException {
    Files.createSymbolicLink(folder.resolve("3.safetensors"), parent.resolve("x.safetensors"));
    index("{'a':'3.safetensors'}");
    assertThat(Safetensors.open(folder).names()).containsExactly("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':'1.safetensors','b':'3.safetensors'}|which is no file",
        "{'a':'../x.safetensors'}|name of a file beside it",
        "{'a':'/etc/x.safetensors'}|name of a file beside it",
        "{'a':'..\\\\x.safetensors'}|name of a file beside it",
        "{'a':'..'}|name of a file beside it",
        "{'a':'config.json'}|name of a file beside it",
        "{'a':'\\u0000.safetensors'}|name of a file beside it",
        "{'a':{'b':'1.safetensors'}}|name of a file beside it",
        "{'a':1}|name of a file beside it",
        // In the wrong shard, in two, in none that is said.
        "{'a':'2.safetensors'}|lacks it",
        "{'a':'1.safetensors','c':'1.safetensors'}|lacks it",
        "{'a':'1.safetensors','a':'2.safetensors'}|not JSON",
        "{}|no weight_map",
        "[]|no weight_map",
        "{'a'|not JSON",
      })
  void anIndexThatIsNotTrueIsRefused(String weightMap, String why) throws IOException {
    index(weightMap);
    assertThatThrownBy(() -> Safetensors.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  @Test
  void aTensorThatTheIndexDoesNotNameIsRefused() throws IOException {
    write(folder.resolve("3.safetensors"), "a", "c");
    index("{'a':'1.safetensors','c':'3.safetensors'}");
    assertThatThrownBy(() -> Safetensors.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3.safetensors holds a");
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    assertThatThrownBy(() -> Safetensors.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("neither model.safetensors nor");
  }

  private void index(String weightMap) throws IOException {
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{'metadata':{'total_size':8},'weight_map':%s}".formatted(weightMap).replace('\'', '"'));
  }

  private static void write(Path file, String... names) throws IOException {
    var header = new StringBuilder("{");
    for (int i = 0; i < names.length; i++) {
      header.append(i == 0 ? "" : ",");
      header.append(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
              .formatted(names[i], 4 * i, 4 * i + 4));
    }
    Files.write(file, SafetensorsTest.bytes(header.append('}').toString(), 4 * names.length));
  }
}
