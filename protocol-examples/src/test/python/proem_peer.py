#!/usr/bin/env python3
"""A peer of the Proem protocol in Python, for tests. Stdlib only, Python 3.9+.

See --help for the commands. The modules beside it, proem_messages and proem_app, can be used by themselves.

Exit codes: 0 done; 2 bad usage; 3 no connection or port; 4 the connection ended without a whole reply;
5 the reply is malformed; 6 nothing came in time; 7 a line on stdin is not what the command takes.
"""

import argparse
import json
import os
import random
import signal
import socket
import sys
import threading
from contextlib import suppress

from proem_app import App
from proem_messages import Cut, MessageStream, PeerFault, dumps


def splitter(text):
    """How to cut what is sent: none, bytes (one by one), random or random:SEED."""
    kind, _, seed = text.partition(":")
    if kind == "none" and not seed:
        return lambda data: [data]
    if kind == "bytes" and not seed:
        return lambda data: [data[i:i + 1] for i in range(len(data))]
    if kind == "random" and (not seed or seed.isdecimal()):
        source = random.Random(int(seed) if seed else None)
        return lambda data: random_parts(source, data)
    raise argparse.ArgumentTypeError(f"'{text}' is none of none, bytes, random, random:SEED")


def random_parts(source, data):
    cuts = sorted(source.sample(range(len(data) + 1), min(len(data), source.randint(0, 12))))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)]) if a < b]


def send(sock, data, split):
    for part in split(data):
        sock.sendall(part)


def no_delay(sock):
    with suppress(OSError):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def connect(options):
    try:
        sock = socket.create_connection((options.host, options.port), timeout=options.timeout)
    except OSError as e:
        fail(3, f"can't connect to {options.host} port {options.port}: {e.strerror or e}")
    no_delay(sock)
    return sock


def show(message):
    header, content = message
    print(json.dumps({"header": header, "content": content.hex()}), flush=True)


def fail(code, sentence):
    print(f"proem_peer: {sentence}", file=sys.stderr, flush=True)
    raise SystemExit(code)


def run_client(options):
    """One request, one reply."""
    with connect(options) as sock:
        with exit_codes():
            send(sock, App(options.byteorder).request(options.action, options.value), options.split)
            reply = MessageStream(sock).message()
        if reply is None:
            fail(4, "the server closed the connection without a reply")
        show(reply)


def run_client_raw(options):
    """Sends the hex lines of stdin while replies are printed; ends when the server does."""
    with connect(options) as sock:
        bad_lines = []

        def sending():
            with suppress(OSError):
                for line in lines_of_stdin():
                    try:
                        send(sock, bytes.fromhex(line), options.split)
                    except ValueError:
                        bad_lines.append(line.strip())
                        break
                sock.shutdown(socket.SHUT_WR)

        threading.Thread(target=sending, daemon=True).start()
        with exit_codes():
            stream = MessageStream(sock)
            while (reply := stream.message()) is not None:
                show(reply)
        if bad_lines:
            fail(7, f"not hexadecimal digits: {bad_lines[0][:60]}")


def lines_of_stdin():
    """Lines as they come. sys.stdin has a lock that a thread must not hold when the process ends."""
    rest = b""
    while chunk := os.read(0, 65536):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
    yield rest.decode("utf-8", "replace")


class exit_codes:
    """Turns what goes wrong while talking into an exit code and one line."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Cut):
            fail(4, str(error))
        if isinstance(error, PeerFault):
            fail(5, str(error))
        if isinstance(error, socket.timeout):
            fail(6, "no reply came in time")
        if isinstance(error, OSError):
            fail(4, f"the connection broke: {error.strerror or error}")


def run_server(options):
    """Answers as the application does, each connection in a thread of its own."""
    try:
        family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
        listener = socket.create_server((options.host, options.port), family=family, backlog=128)
    except OSError as e:
        fail(3, f"can't listen on {options.host} port {options.port}: {e.strerror or e}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    host = f"[{options.host}]" if ":" in options.host else options.host
    print(f"Listening on {host}:{listener.getsockname()[1]}", flush=True)
    accepted = 0
    threads = []
    with listener, suppress(KeyboardInterrupt):
        while options.connections is None or accepted < options.connections:
            sock, _ = listener.accept()
            accepted += 1
            threads = [t for t in threads if t.is_alive()]
            threads.append(threading.Thread(target=serve, args=(sock, options), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join()


def serve(sock, options):
    app = App(options.byteorder)
    with sock, suppress(OSError):
        no_delay(sock)
        stream = MessageStream(sock)
        try:
            while (request := stream.message()) is not None:
                send(sock, app.reply(*request), options.split)
                if options.once:
                    return
        except PeerFault as fault:
            send(sock, app.error(fault.reply, str(fault)), options.split)
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(5)
            for _ in range(1024):  # a close with unread input would reset the connection and lose the reply
                if not sock.recv(65536):
                    break


def run_dumps(options):
    """For each JSON line on stdin the bytes that json.dumps(value, ensure_ascii=False) gives, as hex."""
    getattr(sys, "set_int_max_str_digits", lambda limit: None)(0)
    for line in sys.stdin:
        try:
            value = json.loads(line)
            data = dumps(value)
            if options.message:
                data = dumps(value["header"])
                data = len(data).to_bytes(2, "big") + data + bytes.fromhex(value["content"])
            print(data.hex(), flush=True)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as e:
            print(f"error: {type(e).__name__}: {str(e)[:200]}".replace("\n", " "), flush=True)


def run_codecs(options):
    """Every codec of the encodings package with its aliases."""
    import codecs
    import encodings
    import encodings.aliases
    import pkgutil

    found = {}
    for module in sorted(m.name for m in pkgutil.iter_modules(encodings.__path__)):
        with suppress(LookupError, ImportError):
            codec = codecs.lookup(module)
            found[module] = {"name": codec.name, "text": codec._is_text_encoding, "aliases": sorted(
                alias for alias, target in encodings.aliases.aliases.items() if target == module)}
    print(json.dumps({"python": sys.version.split()[0], "codecs": found}, indent=1))


def arguments():
    parser = argparse.ArgumentParser(description="A peer of the Proem protocol, for tests.")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name, run, *, port=False):
        sub = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.set_defaults(run=run)
        if port:
            sub.add_argument("host", metavar="HOST")
            sub.add_argument("port", metavar="PORT", type=int)
            sub.add_argument("--split", type=splitter, default="none", metavar="HOW",
                             help="how to cut what is sent: none, bytes, random or random:SEED")
            sub.add_argument("--byteorder", choices=("little", "big"), default=sys.byteorder)
        return sub

    client = command("client", run_client, port=True)
    client.add_argument("action", metavar="ACTION")
    client.add_argument("value", metavar="VALUE")
    raw = command("client-raw", run_client_raw, port=True)
    for sub in (client, raw):
        sub.add_argument("--timeout", type=float, default=10, metavar="SECONDS")
    server = command("server", run_server, port=True)
    server.add_argument("--once", action="store_true", help="close each connection after one reply")
    server.add_argument("--connections", type=int, metavar="N", help="end after N connections")
    lines = command("dumps", run_dumps)
    lines.add_argument("--message", action="store_true",
                       help='lines are {"header": ..., "content": HEX}; give whole messages')
    command("codecs", run_codecs)
    return parser.parse_args()


def main():
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    options = arguments()
    options.run(options)


if __name__ == "__main__":
    main()
