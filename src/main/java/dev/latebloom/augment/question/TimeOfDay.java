package dev.latebloom.augment.question;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** Times on a clock with two halves, and minutes between them, which are fewer than half a day. */
final class TimeOfDay {
  /** As a group of a pattern. */
  static final String WRITTEN = "((?:1[0-2]|[1-9]):[0-5]\\d [AP]M)";

  private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("h:mm a", Locale.ROOT);
  private static final int DAY = 24 * 60;

  private TimeOfDay() {}

  static String any(SplittableRandom random) {
    return LocalTime.ofSecondOfDay(60L * random.nextInt(DAY)).format(FORM);
  }

  /** From one time to the next other one; empty where that is half a day or more, or nothing. */
  static Optional<String> minutesBetween(String from, String to) {
    int minutes = Math.floorMod(minute(to) - minute(from), DAY);
    return minutes == 0 || minutes >= DAY / 2
        ? Optional.empty()
        : Optional.of(Integer.toString(minutes));
  }

  /**
   * @param minutes below 0 for before
   */
  static Optional<String> after(int minutes, String time) {
    if (minutes == 0 || Math.abs(minutes) >= DAY / 2) return Optional.empty();
    return Optional.of(LocalTime.parse(time, FORM).plusMinutes(minutes).format(FORM));
  }

  private static int minute(String time) {
    return LocalTime.parse(time, FORM).toSecondOfDay() / 60;
  }
}
