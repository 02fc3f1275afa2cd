"""Renders conversations through chat templates as transformers does, for tests of our own rendering.

    python templates.py CONVERSATIONS.json FOLDER

FOLDER holds templates, NAME.jinja each. NAME.json beside each gets, by the conversation's name, its text and, where the
template marks what the assistant says, the spans of that in characters; or the error.
"""

import datetime
import json
import pathlib
import sys

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

TODAY = datetime.datetime(2026, 7, 6, 13, 5)


class Frozen(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return TODAY


def render(tokenizer, template, case):
    case = {key: value for key, value in case.items() if key != "name"}
    messages = case.pop("messages")
    try:
        text = tokenizer.apply_chat_template(messages, chat_template=template, tokenize=False, **case)
    except Exception as error:
        return {"error": str(error)}
    answer = {"text": text}
    if "{% generation" in template or "{%- generation" in template:
        plain = [{key: value for key, value in message.items() if value is not None} for message in messages]
        special = tokenizer.special_tokens_map
        _, spans = chat_template_utils.render_jinja_template(
            [plain], chat_template=template, return_assistant_tokens_mask=True, **special, **case
        )
        # Python counts characters, Java's strings are of UTF-16.
        answer["spans"] = [[units(text[:at]) for at in span] for span in spans[0]]
    return answer


def units(text):
    return len(text.encode("utf-16-le")) // 2


def main(conversations, folder):
    chat_template_utils.datetime = Frozen
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(models.BPE()), bos_token="<s>", eos_token="</s>", pad_token="<pad>"
    )
    cases = json.loads(pathlib.Path(conversations).read_text())
    for file in sorted(pathlib.Path(folder).glob("*.jinja")):
        template = file.read_text()
        golden = {case["name"]: render(tokenizer, template, case) for case in cases}
        file.with_suffix(".json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
