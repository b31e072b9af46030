"""Tests of proem_peer.py: python3 -m unittest discover protocol-examples/src/test/python"""

import json
import socket
import subprocess
import sys
import threading
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from proem_app import App  # noqa: E402
from proem_messages import REQUIRED, Cut, MessageStream, PeerFault, pack  # noqa: E402

PEER = [sys.executable, str(HERE / "proem_peer.py")]
VECTORS = HERE.parents[3] / "docs" / "spec" / "vectors"


class Bytes:
    """A source of bytes in parts of a given size."""

    def __init__(self, data, part=65536):
        self.data = data
        self.part = part

    def recv(self, size):
        size = min(size, self.part)
        chunk, self.data = self.data[:size], self.data[size:]
        return chunk


def read(data, part=65536):
    stream = MessageStream(Bytes(data, part))
    messages = []
    try:
        while (message := stream.message()) is not None:
            messages.append(message)
    except PeerFault as fault:
        return messages, fault
    return messages, None


def run(*arguments, given=None):
    return subprocess.run([*PEER, *arguments], input=given, capture_output=True, encoding="utf-8", timeout=60)


class Server:
    """A server process on a free port."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([*PEER, "server", "127.0.0.1", "0", *arguments],
            stdout=subprocess.PIPE,
                                        encoding="utf-8")

    def __enter__(self):
        self.port = self.process.stdout.readline().strip().rpartition(":")[2]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.code = self.process.wait(10)
        self.process.stdout.close()


def one_connection(serve):
    """A port on which serve is called with the first connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept():
        sock, _ = listener.accept()
        with listener, sock:
            serve(sock)

    threading.Thread(target=accept, daemon=True).start()
    return str(listener.getsockname()[1])


class Vectors(unittest.TestCase):
    """The reader takes and refuses what the specification says, in the strict dialect with default limits."""

    def test_vectors(self):
        count = 0
        for path in sorted(VECTORS.glob("*.json")):
            for vector in json.loads(path.read_text(encoding="ascii"))["vectors"]:
                if vector["dialect"] == "strict" and not vector["limits"] and "consume" not in vector:
                    with self.subTest(vector["id"]):
                        self.check(vector)
                    count += 1
        self.assertGreater(count, 521)

    def check(self, vector):
        data = joined(vector["input"])
        messages, fault = read(data, 1 << 20 if len(data) > 100000 else 7)
        expected = vector["expect"]["messages"]
        self.assertEqual([(m["header"]["content-length"], joined(m["content"])) for m in expected],
                         [(header["content-length"], content) for header, content in messages])
        for message, (header, _) in zip(expected, messages):
            self.assertEqual(list(message["header"]["extras"]),
                             [key for key in header if key not in REQUIRED])
        end = vector["expect"]["end"]
        if end == "clean":
            self.assertIsNone(fault)
        else:
            self.assertEqual(end["error"] == "truncated", isinstance(fault, Cut), fault)
            self.assertEqual(end["error"] == "content-too-large", fault.reply == "content-too-large")


def joined(value):
    parts = [value] if isinstance(value, str) else value
    return b"".join(bytes.fromhex(part) if isinstance(part, str)
                    else bytes.fromhex(part["repeat"]) * part["times"] for part in parts)


class Application(unittest.TestCase):
    def answer(self, request):
        (header, content), = read(App("little").reply(*read(request)[0][0]))[0]
        return header, content

    def test_search(self):
        results = {"morpheus": "Follow the white rabbit. 🐰", "🐶": "🐾 Playing ball! 🏐", "neo": "No match for 'neo'.",
                   "ring": "In the caves beneath the Misty Mountains. 💍", "": "No match for ''."}
        for value, result in results.items():
            header, content = self.answer(App("big").request("search", value))
            self.assertEqual({"result": result}, json.loads(content))
            self.assertEqual("text/json", header["content-type"])

    def test_bytes_of_the_specification(self):
        vectors = json.loads((VECTORS / "messages.json").read_text())["vectors"]
        given = {v["id"]: bytes.fromhex(v["input"]) for v in vectors if v["id"].endswith(("-request",
            "-reply"))}
        little = App("little")
        self.assertEqual(given["messages/search-request"], little.request("search", "morpheus"))
        self.assertEqual(given["messages/binary-request"], little.request("binary", "😃"))
        self.assertEqual(given["messages/emoji-request"], App("big").request("search", "🐶"))
        for name in ("search", "binary"):
            request, = read(given[f"messages/{name}-request"])[0]
            self.assertEqual(given[f"messages/{name}-reply"], little.reply(*request))

    def test_other_action(self):
        _, content = self.answer(pack("text/json", "utf-8", b'{"action": "find", "value": "x"}'))
        self.assertEqual({"result": "Error: invalid action 'find'."}, json.loads(content))

    def test_empty_content(self):
        _, content = self.answer(pack("binary/x", "binary", b""))
        self.assertEqual(b"First 10 bytes of request: ", content)

    def test_json_that_is_none(self):
        for content, encoding in ((b"", "utf-8"), (b"[]", "utf-8"), (b"\xff", "utf-8"), (b"{}", "binary")):
            header, _ = self.answer(pack("text/json", encoding, content))
            self.assertEqual("malformed-message", header["error"])


class Processes(unittest.TestCase):
    def test_client_and_server(self):
        for split in ("none", "bytes", "random:7"):
            with self.subTest(split), Server("--split", split) as server:
                result = run("client", "127.0.0.1", server.port, "search", "morpheus", "--split", split)
                self.assertEqual((0, ""), (result.returncode, result.stderr))
                reply = json.loads(result.stdout)
                self.assertEqual(b'{"result": "Follow the white rabbit. \xf0\x9f\x90\xb0"}',
                    bytes.fromhex(reply["content"]))
                self.assertEqual(43, reply["header"]["content-length"])
        self.assertEqual(0, server.code)

    def test_pipelined_requests_are_answered_in_order(self):
        requests = b"".join(App().request("search", str(i)) for i in range(500))
        with Server() as server:
            result = run("client-raw", "127.0.0.1", server.port, "--split", "random:1",
                given=requests.hex() + "\n")
        self.assertEqual(0, result.returncode, result.stderr)
        texts = [json.loads(bytes.fromhex(json.loads(line)["content"]))["result"]
                 for line in result.stdout.splitlines()]
        self.assertEqual([f"No match for '{i}'." for i in range(500)], texts)

    def test_once(self):
        two = App().request("search", "ring") * 2
        with Server("--once") as server:
            result = run("client-raw", "127.0.0.1", server.port, given=two.hex())
            self.assertEqual(1, len(result.stdout.splitlines()))
            again = run("client", "127.0.0.1", server.port, "search", "ring")
            self.assertEqual(0, again.returncode)

    def test_malformed_request_gets_an_error_reply_after_the_good_ones(self):
        large = pack("a", "b", b"").replace(b'"content-length": 0}', b'"content-length": 99999999}')
        large = (int.from_bytes(large[:2], "big") + 7).to_bytes(2, "big") + large[2:]
        for bad, code in ((b"\0\0", "malformed-message"), (b"GET / HTTP/1.1\r\n" * 5000, "malformed-message"),
                          (large, "content-too-large"), (large[:50], "malformed-message")):
            with self.subTest(bad[:4]), Server() as server:
                result = run("client-raw", "127.0.0.1", server.port,
                    given=(App().request("search", "x") + bad).hex())
                self.assertEqual(0, result.returncode, result.stderr)
                good, error = map(json.loads, result.stdout.splitlines())
                self.assertNotIn("error", good["header"])
                self.assertEqual(code, error["header"]["error"])

    def test_server_ends_after_its_connections(self):
        with Server("--connections", "1") as server:
            run("client", "127.0.0.1", server.port, "binary", "x")
            self.assertEqual(0, server.process.wait(10))

    def test_exit_codes(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            self.assertFails(3, run("server", "127.0.0.1", port))
            self.assertFails(6, run("client", "127.0.0.1", port, "a", "b", "--timeout", "0.2"))
        self.assertFails(3, run("client", "127.0.0.1", port, "a", "b"))
        self.assertFails(3, run("client", "no-such-host.invalid", "1", "a", "b"))
        self.assertEqual(2, run("client", "127.0.0.1").returncode)
        self.assertEqual(2, run("client", "127.0.0.1", "1", "a", "b", "--split", "what").returncode)
        reply = pack("a", "b", b"content")
        for code, data in ((4, b""), (4, reply[:-1]), (5, b"\0\0"), (5, b"HTTP/1.1 200 OK\r\n\r\n")):
            port = one_connection(lambda sock: (MessageStream(sock).message(), sock.sendall(data)))
            self.assertFails(code, run("client", "127.0.0.1", port, "a", "b"))
        port = one_connection(lambda sock: sock.recv(1))
        self.assertFails(7, run("client-raw", "127.0.0.1", port, given="xyz\n"))

    def assertFails(self, code, result):
        self.assertEqual(code, result.returncode, result.stderr)
        self.assertEqual(1, len(result.stderr.splitlines()), result.stderr)
        self.assertEqual("", result.stdout)

    def test_dumps(self):
        result = run("dumps",
            given='{"a": 1e16, "b": "é\\n\\u007f", "c": [1.0E16, 10]}\n{"x"\n"\\ud800"\n-0.0\n')
        first, second, third, fourth = result.stdout.splitlines()
        self.assertEqual('{"a": 1e+16, "b": "é\\n\x7f", "c": [1e+16, 10]}', bytes.fromhex(first).decode())
        self.assertTrue(second.startswith("error: ") and third.startswith("error: "))
        self.assertEqual(b"-0.0", bytes.fromhex(fourth))
        message = {"header": {"byteorder": "big"}, "content": "0102"}
        result = run("dumps", "--message", given=json.dumps(message) + "\n[]\n")
        self.assertEqual(b'\0\x14{"byteorder": "big"}\1\2'.hex(), result.stdout.splitlines()[0])
        self.assertTrue(result.stdout.splitlines()[1].startswith("error: "))

    def test_codecs(self):
        found = json.loads(run("codecs").stdout)["codecs"]
        self.assertIn("cp65001", found["utf_8"]["aliases"])
        self.assertFalse(found["base64_codec"]["text"])


if __name__ == "__main__":
    unittest.main()
