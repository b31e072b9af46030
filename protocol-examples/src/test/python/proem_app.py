"""What the example application asks and answers."""

import json
import sys

from proem_messages import dumps, pack

ANSWERS = {
    "morpheus": "Follow the white rabbit. 🐰",
    "ring": "In the caves beneath the Misty Mountains. 💍",
    "🐶": "🐾 Playing ball! 🏐",
}


class App:
    """One side of the application, a sender of this byte order."""

    def __init__(self, order=sys.byteorder):
        self.order = order

    def request(self, action, value):
        if action == "search":
            return self.json_message({"action": action, "value": value})
        content = (action + value).encode("utf-8")
        return pack("binary/custom-client-binary-type", "binary", content, self.order)

    def reply(self, header, content):
        if header["content-type"] != "text/json":
            begin = b"First 10 bytes of request: " + content[:10]
            return pack("binary/custom-server-binary-type", "binary", begin, self.order)
        try:
            asked = json.loads(content.decode(header["content-encoding"]))
            action, value = asked.get("action"), asked.get("value")
        except (LookupError, ValueError, AttributeError):
            return self.error("malformed-message",
                "The content is not a JSON object in the charset it names.")
        if action != "search":
            return self.json_message({"result": f"Error: invalid action '{action}'."})
        known = ANSWERS.get(value) if isinstance(value, str) else None
        return self.json_message({"result": known or f"No match for '{value}'."})

    def error(self, code, sentence):
        return pack("text/plain", "utf-8", sentence.encode("utf-8"), self.order, error=code)

    def json_message(self, value):
        return pack("text/json", "utf-8", dumps(value), self.order)
