package dev.latebloom.train.model.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Set;

/**
 * A model that drafts how a text goes on, for {@link Speculation}. It reads a text once: of the
 * next one, only what differs from the last. Belongs to the thread of its engine.
 */
public final class Drafter implements Speculation.Draft, AutoCloseable {
  /** Places that can be gone back to; a text that differs further back is read anew. */
  private static final int PLACES = 64;

  /** Of the tokens read at once, the last ones are places, since tokens there may still change. */
  private static final int CHANGING = 4;

  /** Tokens before those drafted that the tokenizer sees, to write spaces and characters right. */
  private static final int BESIDE = 8;

  private static final char INCOMPLETE = '\uFFFD';

  private final Model model;
  private final Tokenizer tokenizer;
  private final Set<Integer> ends;
  private final int tokensAtOnce;
  private final int longest;
  private final Deque<Place> places = new ArrayDeque<>();
  private Tokens read = Tokens.of();
  private Reader reader;

  /**
   * @param tokensAtOnce of one draft
   * @param longestText in bytes
   */
  public Drafter(Model model, Tokenizer tokenizer, int tokensAtOnce, int longestText) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.tokensAtOnce = tokensAtOnce;
    this.ends = Generation.with(model.ends(), tokenizer.end());
    long all = (long) longestText + BESIDE + tokensAtOnce;
    this.longest = (int) Math.min(all, model.architecture().context());
    this.reader = new Reader(model, longest);
  }

  /** Behind so many tokens, with what is likeliest to follow. */
  private record Place(int tokens, Reader.Mark mark, int likeliest) {}

  @Override
  public byte[] after(byte[] text) {
    model.torch().enter();
    // Most subwords begin with a space: one that is written already is drafted once more.
    int held = text.length > 1 && Speculation.isBoundary(text[text.length - 1]) ? 1 : 0;
    var known = tokens(new String(text, 0, text.length - held, UTF_8));
    read(known);
    var drafted = drafted(known.length());
    var beside = known.part(Math.max(0, known.length() - BESIDE), known.length());
    byte[] bytes = whole(tokenizer.text(beside, drafted)).getBytes(UTF_8);
    if (held == 0) return bytes;
    boolean agrees = bytes.length > 0 && bytes[0] == text[text.length - 1];
    return agrees ? Arrays.copyOfRange(bytes, 1, bytes.length) : new byte[0];
  }

  /** Those of the end of the text where all do not fit; it moves on by half a context at a time. */
  private Tokens tokens(String text) {
    var all = tokenizer.prompt(text);
    int from = 0;
    while (all.length() - from + tokensAtOnce > longest) from += Math.max(1, longest / 2);
    return all.part(Math.min(from, all.length() - 1), all.length());
  }

  /** Goes back to the last place where the text is that which was read, and reads on from there. */
  private void read(Tokens known) {
    int common = 0;
    int most = Math.min(known.length(), read.length());
    while (common < most && known.at(common) == read.at(common)) common++;
    while (!places.isEmpty() && places.getLast().tokens() > common) {
      places.removeLast().mark().close();
    }
    if (places.isEmpty()) {
      reader.close();
      reader = new Reader(model, longest);
      read = Tokens.of();
      int first = Math.max(1, known.length() - CHANGING);
      readOn(known.part(0, first));
    } else {
      reader.back(places.getLast().mark());
      read = read.part(0, places.getLast().tokens());
    }
    for (int at = read.length(); at < known.length(); at++) readOn(known.part(at, at + 1));
  }

  private void readOn(Tokens more) {
    var ids = new int[more.length()];
    more.copyTo(ids, 0);
    float[] next = reader.last(ids);
    read = read.then(more);
    int likeliest = Scores.likeliest(next, 0, next.length);
    places.addLast(new Place(read.length(), reader.mark(), likeliest));
    if (places.size() > PLACES) places.removeFirst().mark().close();
  }

  private Tokens drafted(int from) {
    var drafted = new ArrayList<Integer>();
    while (drafted.size() < tokensAtOnce) {
      int token = places.getLast().likeliest();
      if (ends.contains(token)) break;
      drafted.add(token);
      if (drafted.size() < tokensAtOnce && from + drafted.size() < longest) {
        readOn(Tokens.of(token));
      } else {
        break;
      }
    }
    return Tokens.of(drafted.stream().mapToInt(token -> token).toArray());
  }

  /** Without a character at the end of which bytes are missing. */
  private static String whole(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == INCOMPLETE) end--;
    return text.substring(0, end);
  }

  @Override
  public void close() {
    places.forEach(place -> place.mark().close());
    reader.close();
  }
}
