package dev.latebloom.corpus;

/** The fields in which a record has its prompt and its response. */
public enum Shape {
  PROMPT("prompt", "response"),
  QUESTION("question", "answer"),
  INSTRUCTION("instruction", "output"),
  /** All of it is response. */
  TEXT("", "text");

  private final String prompt;
  private final String response;

  Shape(String prompt, String response) {
    this.prompt = prompt;
    this.response = response;
  }

  /** Name of the prompt's field; empty where there is no prompt. */
  String prompt() {
    return prompt;
  }

  /** Name of the response's field. */
  String response() {
    return response;
  }
}
