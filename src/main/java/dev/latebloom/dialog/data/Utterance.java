package dev.latebloom.dialog.data;

import dev.latebloom.ingest.record.Utterances;
import java.util.Locale;

/**
 * What somebody said in one turn.
 *
 * @param speaker "teacher" or "student", or another name that a check will find
 */
public record Utterance(String text, String speaker) {
  /** Who is to be learned from. */
  public static final String TEACHER = "teacher";

  /** Who asks. */
  public static final String STUDENT = "student";

  boolean isTeachers() {
    return Utterances.role(speaker).equals(Utterances.role(TEACHER));
  }

  boolean hasKnownSpeaker() {
    return Utterances.role(speaker).isPresent();
  }

  /** The same for utterances that differ in case and in white space only. */
  String folded() {
    var words = text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    return (isTeachers() ? TEACHER : STUDENT) + "\t" + words;
  }
}
