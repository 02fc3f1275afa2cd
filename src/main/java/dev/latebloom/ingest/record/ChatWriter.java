package dev.latebloom.ingest.record;

import dev.latebloom.ingest.template.Rendered.Span;
import dev.latebloom.ingest.template.TemplateException;
import dev.latebloom.ingest.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes conversations by a template, and finds the answers in what it has written.
 *
 * <p>A template that marks answers says where they are. Otherwise an answer begins where the text
 * of what comes before it ends, generation prompt included, and ends where the text with it ends.
 * Of a template that writes earlier turns otherwise when others follow, that is not so; such a
 * record is refused.
 */
final class ChatWriter {
  private final ChatTemplate template;
  private final String end;

  ChatWriter(RecordFormat format) {
    this.template = format.template();
    this.end = format.tokenizer().text(Tokens.of(format.tokenizer().end()));
  }

  /**
   * Appends a conversation up to the last of some answers.
   *
   * @param learned places of the answers that carry loss, ascending
   * @param cuts is given where loss begins, ends and begins again, and so on; where it ends last is
   *     the end of what is appended
   */
  void write(
      List<Message> messages,
      Map<String, Object> more,
      List<Integer> learned,
      TokenBuffer target,
      Cuts cuts)
      throws Unfit {
    var heard = messages.subList(0, learned.getLast() + 1);
    try {
      var written = template.render(heard, more, false);
      var spans =
          template.marksAnswers()
              ? marked(heard, written.spans(), learned)
              : found(heard, more, written.text(), learned);
      append(written.text(), spans, target, cuts);
    } catch (TemplateException e) {
      throw unfit(e.why());
    }
  }

  private List<Span> marked(List<Message> messages, List<Span> spans, List<Integer> learned)
      throws Unfit {
    int answers = 0;
    var chosen = new ArrayList<Span>();
    for (int i = 0; i < messages.size(); i++) {
      if (!messages.get(i).is(Conversation.ASSISTANT)) continue;
      if (learned.contains(i) && answers < spans.size()) chosen.add(spans.get(answers));
      answers++;
    }
    if (answers == spans.size()) return chosen;
    throw unfit("it marks " + spans.size() + " answers of a conversation with " + answers);
  }

  private List<Span> found(
      List<Message> messages, Map<String, Object> more, String text, List<Integer> learned)
      throws Unfit {
    var spans = new ArrayList<Span>();
    for (int i : learned) {
      var before = i == 0 ? "" : template.render(messages.subList(0, i), more, true).text();
      boolean isLast = i + 1 == messages.size();
      var with =
          (isLast ? text : template.render(messages.subList(0, i + 1), more, false).text())
              .stripTrailing();
      if (!text.startsWith(with) || !with.startsWith(before)) {
        throw unfit(
            "where answer %d of the conversation begins or ends cannot be told: the template writes it otherwise when %s; %s"
                .formatted(
                    learned.indexOf(i) + 1,
                    text.startsWith(with) ? "it prompts for it" : "turns follow",
                    isLast
                        ? "give a template that marks answers by {% generation %}"
                        : "set ingest.loss-on = last, or give a template that marks answers by {%"
                            + " generation %}"));
      }
      spans.add(new Span(before.length(), with.length()));
    }
    return spans;
  }

  private void append(String text, List<Span> spans, TokenBuffer target, Cuts cuts) throws Unfit {
    int at = 0;
    for (int i = 0; i < spans.size(); i++) {
      var span = spans.get(i);
      boolean isLast = i == spans.size() - 1;
      int to = isLast ? withoutEnd(text, span) : span.to();
      if (isLast && span.from() == to) throw unfit("it writes nothing as the last answer");
      if (span.from() == to) continue;
      if (span.from() == 0) throw unfit("it writes nothing before the first answer");
      add(text, at, span.from(), target);
      cuts.add(target.size());
      add(text, span.from(), to, target);
      if (!isLast) cuts.add(target.size());
      at = to;
    }
  }

  /** The end token follows the last answer in any case, and stands there once. */
  private int withoutEnd(String text, Span span) {
    var answer = text.substring(span.from(), span.to()).stripTrailing();
    return end.isEmpty() || !answer.endsWith(end)
        ? span.to()
        : span.from() + answer.length() - end.length();
  }

  private void add(String text, int from, int to, TokenBuffer target) throws Unfit {
    var chars = text.substring(from, to).toCharArray();
    if (target.addUtf8(chars, 0, chars.length)) return;
    throw unfit("it writes half of a surrogate pair");
  }

  private Unfit unfit(String why) {
    return new Unfit(
        Rejection.NOT_BY_TEMPLATE, "the chat template " + template.name() + ": " + why);
  }
}
