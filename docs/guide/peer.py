"""A Proem client in Python, written from docs/spec/protocol.md: python3 peer.py HOST PORT VALUE"""

import json
import socket
import struct
import sys


def encode(content, content_type, content_encoding, **extras):
    header = {
        "byteorder": sys.byteorder,
        "content-type": content_type,
        "content-encoding": content_encoding,
        "content-length": len(content),
        **extras,
    }
    text = json.dumps(header, ensure_ascii=False).encode("utf-8")
    return struct.pack(">H", len(text)) + text + content


def exactly(stream, size):
    """A buffered stream's read() loops until it has all, or the stream ends."""
    data = stream.read(size)
    if len(data) < size:
        raise EOFError(f"the peer closed after {len(data)} of {size} bytes")
    return data


def decode(stream):
    (size,) = struct.unpack(">H", exactly(stream, 2))
    header = json.loads(exactly(stream, size).decode("utf-8"))
    return header, exactly(stream, header["content-length"])


def main(host, port, value):
    request = json.dumps({"action": "search", "value": value}, ensure_ascii=False)
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(encode(request.encode("utf-8"), "text/json", "utf-8"))
        header, content = decode(connection.makefile("rb"))
    print(header)
    print(json.loads(content.decode(header["content-encoding"]))["result"])


if __name__ == "__main__":
    main(*sys.argv[1:])
