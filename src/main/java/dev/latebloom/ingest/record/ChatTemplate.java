package dev.latebloom.ingest.record;

import java.util.List;
import java.util.Locale;

/**
 * How questions and conversations are written as one text; the answer, which carries the loss,
 * follows it. Below, ⏎ is a newline, and text in braces comes from the record.
 *
 * <p>Special tokens are written as their text, which a tokenizer that has them takes for them. A
 * record whose own text spells one of them is rejected.
 */
public enum ChatTemplate {
  /**
   * Hardly anything.
   *
   * <ul>
   *   <li>a prompt: {@code {prompt}} as it is
   *   <li>a question: {@code {question}⏎}
   *   <li>an instruction: <code>{instruction}⏎{input}⏎</code>, the second line only where there is
   *       an input
   *   <li>a conversation: <code>{role}: {content}⏎</code> for each turn, then {@code assistant: }
   * </ul>
   */
  PLAIN {
    @Override
    void writePrompt(Text prompt, TokenBuffer source, TokenBuffer target) throws Unfit {
      prompt.writeTo(target, source);
    }

    @Override
    void writeQuestion(Text question, Text input, TokenBuffer source, TokenBuffer target)
        throws Unfit {
      question.writeTo(target, source);
      target.add('\n');
      if (!input.hasText()) return;
      input.writeAny(target, source);
      target.add('\n');
    }

    @Override
    void writePreamble(TokenBuffer target) {}

    @Override
    void writeTurn(Text role, Text content, TokenBuffer source, TokenBuffer target) throws Unfit {
      role.writeTo(target, source);
      target.addAscii(": ");
      content.writeAny(target, source);
      target.add('\n');
    }

    @Override
    void writeAnswerStart(TokenBuffer target) {
      target.addAscii("assistant: ");
    }

    @Override
    String answerEnd() {
      return "";
    }

    @Override
    String turnEnd() {
      return "\n";
    }
  },

  /**
   * OpenAI's markup, as Qwen's models use it; no system turn is made up where the record has none.
   *
   * <ul>
   *   <li>a turn: <code>&lt;|im_start|&gt;{role}⏎{content}&lt;|im_end|&gt;⏎</code>
   *   <li>prompts, questions and instructions: one turn of the role user; an input follows its
   *       instruction after a newline
   *   <li>then {@code <|im_start|>assistant⏎}
   *   <li>the answer ends with {@code <|im_end|>}, which carries loss; where that is the end token
   *       itself, it is written once
   * </ul>
   */
  CHATML {
    @Override
    void writeQuestion(Text question, Text input, TokenBuffer source, TokenBuffer target)
        throws Unfit {
      target.addAscii("<|im_start|>user\n");
      question.writeTo(target, source);
      if (input.hasText()) {
        target.add('\n');
        input.writeAny(target, source);
      }
      target.addAscii("<|im_end|>\n");
      writeAnswerStart(target);
    }

    @Override
    void writePreamble(TokenBuffer target) {}

    @Override
    void writeTurn(Text role, Text content, TokenBuffer source, TokenBuffer target) throws Unfit {
      target.addAscii("<|im_start|>");
      role.writeTo(target, source);
      target.add('\n');
      content.writeAny(target, source);
      target.addAscii("<|im_end|>\n");
    }

    @Override
    void writeAnswerStart(TokenBuffer target) {
      target.addAscii("<|im_start|>assistant\n");
    }

    @Override
    List<String> marks() {
      return List.of("<|im_start|>", "<|im_end|>");
    }

    @Override
    String answerEnd() {
      return "<|im_end|>";
    }

    @Override
    String turnEnd() {
      return "\n";
    }
  },

  /**
   * Stanford Alpaca's prompts (Taori et al. 2023), with the newline after the last heading that
   * Alpaca-LoRA and most training tools since have; Stanford's own code lacks it.
   *
   * <ul>
   *   <li>the preamble: <code>Below is an instruction that describes a task. Write a response that
   *       appropriately completes the request.⏎⏎</code>, or with an input <code>Below is an
   *       instruction that describes a task, paired with an input that provides further context.
   *       Write a response that appropriately completes the request.⏎⏎</code>
   *   <li>prompts, questions and instructions: <code>### Instruction:⏎{instruction}⏎⏎</code>; an
   *       input: <code>### Input:⏎{input}⏎⏎</code>
   *   <li>then <code>### Response:⏎</code>
   *   <li>a conversation: the preamble, in whose place a first turn of the role system is <code>
   *       {content}⏎⏎</code>; each turn of the role user as an instruction; each earlier answer as
   *       <code>### Response:⏎{content}⏎⏎</code>. Other roles, and system later on, do not fit.
   * </ul>
   */
  ALPACA {
    @Override
    void writeQuestion(Text question, Text input, TokenBuffer source, TokenBuffer target)
        throws Unfit {
      if (input.hasText()) {
        target.addAscii(
            "Below is an instruction that describes a task, paired with an input that provides"
                + " further context. Write a response that appropriately completes the"
                + " request.\n\n");
      } else {
        writePreamble(target);
      }
      target.addAscii("### Instruction:\n");
      question.writeTo(target, source);
      if (input.hasText()) {
        target.addAscii("\n\n### Input:\n");
        input.writeAny(target, source);
      }
      target.addAscii("\n\n");
      writeAnswerStart(target);
    }

    @Override
    void writePreamble(TokenBuffer target) {
      target.addAscii(
          "Below is an instruction that describes a task. Write a response that appropriately"
              + " completes the request.\n\n");
    }

    @Override
    void writeTurn(Text role, Text content, TokenBuffer source, TokenBuffer target) throws Unfit {
      if (role.spells("user", source)) {
        target.addAscii("### Instruction:\n");
      } else if (!role.spells("system", source) || target.size() > 0) {
        throw new Unfit(
            Rejection.UNKNOWN_SHAPE, "a message has a role or a place that alpaca does not have");
      }
      content.writeAny(target, source);
      target.addAscii("\n\n");
    }

    @Override
    void writeAnswerStart(TokenBuffer target) {
      target.addAscii("### Response:\n");
    }

    @Override
    String answerEnd() {
      return "";
    }

    @Override
    String turnEnd() {
      return "\n\n";
    }
  };

  /** Writes what the record calls a prompt, and all that comes before the answer. */
  void writePrompt(Text prompt, TokenBuffer source, TokenBuffer target) throws Unfit {
    writeQuestion(prompt, Text.ABSENT, source, target);
  }

  /** Writes a question or an instruction, and all that comes before the answer. */
  abstract void writeQuestion(Text question, Text input, TokenBuffer source, TokenBuffer target)
      throws Unfit;

  /** Writes what a conversation begins with unless its first turn is the system's. */
  abstract void writePreamble(TokenBuffer target);

  /** Writes a turn that is no answer of the assistant. */
  abstract void writeTurn(Text role, Text content, TokenBuffer source, TokenBuffer target)
      throws Unfit;

  /** Writes what comes before an answer. */
  abstract void writeAnswerStart(TokenBuffer target);

  /** As the setting has it. */
  final String spelling() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it marks turns with, beside ordinary text. */
  List<String> marks() {
    return List.of();
  }

  /**
   * What ends an answer and carries loss; where it is the end token itself, the last answer has it
   * once.
   */
  abstract String answerEnd();

  /** What follows an answer that is not the last, and carries no loss. */
  abstract String turnEnd();
}
