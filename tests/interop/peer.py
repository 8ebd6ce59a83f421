"""What the two Python service providers share: arguments, HTTP, and the contract with run.py.

A peer is started with --port, --base-url, --idp-metadata and --keys (a folder with sp.key and sp.crt) and serves
  /metadata   its own metadata
  /login      302 with a signed AuthnRequest (?binding=post: a form instead, where the library can; force=true, passive=true likewise)
  /acs        200 {"ok": true, "name_id": …, "attributes": {…}} or 403 {"ok": false, "error": …}
It prints "ready" when it listens.
"""

import argparse
import html
import json
import pathlib
import secrets
import sys
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Arguments:
    """The command line, with what it names already read."""

    def __init__(self):
        parser = argparse.ArgumentParser()
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--base-url", required=True)
        parser.add_argument("--idp-metadata", required=True)
        parser.add_argument("--keys", type=pathlib.Path, required=True)
        written = parser.parse_args()
        self.port = written.port
        self.base_url = written.base_url.rstrip("/")
        self.key_file = written.keys / "sp.key"
        self.cert_file = written.keys / "sp.crt"
        with urllib.request.urlopen(written.idp_metadata, timeout=10) as answer:
            self.idp_metadata = answer.read().decode("utf-8")


class Outstanding:
    """AuthnRequests that wait for their answer: RelayState to request ID. Each is good once."""

    def __init__(self):
        self._ids = {}

    @staticmethod
    def relay_state():
        # Octets that a careless echo would damage: they must come back as they were sent.
        return f"{secrets.token_urlsafe(8)}+ /%é&=<\"'>"

    def sent(self, relay_state, request_id):
        self._ids[relay_state] = request_id

    def take(self, relay_state):
        if relay_state not in self._ids:
            raise ValueError(f"RelayState {relay_state!r} was never sent")
        return self._ids.pop(relay_state)


def post_form(action, fields):
    """A page that a browser would send on; the harness reads its inputs."""
    inputs = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">' for name, value in fields.items()
    )
    return f'<!doctype html><form method="post" action="{html.escape(action)}">{inputs}</form>'


def serve(arguments, metadata, login, acs):
    """Serves until killed. login(binding, wanted), `wanted` being a set of "force" and "passive", returns ("redirect", url) or ("form", html); acs(form) returns (name_id, attributes)."""

    class Peer(BaseHTTPRequestHandler):
        def do_GET(self):
            path, _, query = self.path.partition("?")
            if path == "/metadata":
                self._answer(200, "application/samlmetadata+xml", metadata())
            elif path == "/login":
                asked = dict(urllib.parse.parse_qsl(query))
                kind, value = login(asked.pop("binding", "redirect"), set(asked))
                if kind == "redirect":
                    self.send_response(302)
                    self.send_header("Location", value)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self._answer(200, "text/html; charset=utf-8", value)
            else:
                self._answer(404, "text/plain", "not found")

        def do_POST(self):
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length).decode("utf-8")
            form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
            try:
                name_id, attributes = acs(form)
                status, verdict = 200, {"ok": True, "name_id": name_id, "attributes": attributes}
            except Exception as error:  # the verdict of the library, whatever its type
                status, verdict = 403, {"ok": False, "error": f"{type(error).__name__}: {error}"}
            self._answer(status, "application/json", json.dumps(verdict))

        def _answer(self, status, kind, text):
            octets = text if isinstance(text, bytes) else text.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

        def log_message(self, form, *values):
            print(f"{self.command} {self.path.partition('?')[0]} {values[1]}", file=sys.stderr)

    server = ThreadingHTTPServer(("127.0.0.1", arguments.port), Peer)
    print("ready", flush=True)
    server.serve_forever()
