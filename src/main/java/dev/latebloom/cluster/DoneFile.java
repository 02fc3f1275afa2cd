package dev.latebloom.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.file.RefusedWrite;
import dev.latebloom.file.WholeLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What a worker did between its steps, a line of JSON each, on disk before it goes on. */
public final class DoneFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  public DoneFile(Path file) {
    this.file = file;
  }

  void add(Replica.Done done) throws IOException {
    var line = ByteBuffer.wrap((JSON.writeValueAsString(done) + "\n").getBytes(UTF_8));
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (line.hasRemaining()) channel.write(line);
      channel.force(true);
    } catch (IOException e) {
      throw RefusedWrite.at(file, e);
    }
  }

  /** All lines; what was being written when the machine stopped is cut off. */
  public List<Replica.Done> read() throws IOException {
    var whole = WholeLines.of(file);
    whole.mend();
    var done = new ArrayList<Replica.Done>();
    for (var line : whole.lines()) {
      done.add(JSON.readValue(line, Replica.Done.class));
    }
    return done;
  }
}
