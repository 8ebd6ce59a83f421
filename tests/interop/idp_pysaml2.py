"""A SAML identity provider on pysaml2 with pages of its own, for people in a real browser.

    idp_pysaml2.py --port PORT --base-url URL --folder FOLDER --sp URL…

Its metadata is FOLDER/provider.xml. The service providers' metadata is fetched from the URLs when somebody comes. Whoever signs in is who they say they
are; a name that begins with "slow" signs in an hour ago, whatever is demanded. Prints "ready" when it listens. Its pages have no script: a person presses
the button that carries the answer, and can press it again.
"""

import argparse
import base64
import html
import http.cookies
import http.server
import pathlib
import secrets
import threading
import time
import urllib.parse
import urllib.request

from saml2.samlp import STATUS_AUTHN_FAILED, STATUS_NO_PASSIVE

from upstream import Provider


class Pages:
    def __init__(self, provider, service_providers):
        self._provider, self._service_providers = provider, service_providers
        self._people, self._waiting = {}, {}  # cookie → (name, when); handle → (request, RelayState)
        self._lock = threading.Lock()  # pysaml2's server is made for one thread

    def arrives(self, address, cookie):
        """An AuthnRequest came with a browser; its signature is verified."""
        if not hasattr(self._provider, "server"):
            fetched = [urllib.request.urlopen(url, timeout=10).read() for url in self._service_providers]
            self._provider.learn(*fetched)
        request, relay_state = self._provider.read(address)
        person = self._people.get(cookie)
        if person and request.force_authn != "true":
            return self._carry(request, relay_state, self._assert(request, person))
        if request.is_passive == "true":
            return self._carry(request, relay_state, self._provider.refusal(request, STATUS_NO_PASSIVE, sign=True))
        handle = secrets.token_hex(16)
        self._waiting[handle] = (request, relay_state)
        forced = "forced" if request.force_authn == "true" else ""
        return _document(
            "login",
            f'<p id="forced">{forced}</p><form method="post" action="/sign-in"><input type="hidden" name="handle" value="{handle}">'
            '<label>Name <input name="name" id="name"></label><button id="sign-in">Sign in</button>'
            '<button id="cancel" formaction="/cancel">Cancel</button></form>',
        )

    def signs_in(self, form):
        """The page that carries the answer, and the cookie."""
        request, relay_state = self._waiting.pop(form["handle"])
        cookie, instant = secrets.token_hex(16), int(time.time())
        person = (form["name"], instant - 3600 if form["name"].startswith("slow") else instant)
        self._people[cookie] = person
        return self._carry(request, relay_state, self._assert(request, person)), cookie

    def cancels(self, form):
        request, relay_state = self._waiting.pop(form["handle"])
        return self._carry(request, relay_state, self._provider.refusal(request, STATUS_AUTHN_FAILED, sign=True))

    def _assert(self, request, person):
        name, instant = person
        identity = {"uid": [name], "mail": [f"{name}@example.com"], "displayName": ["李雷"]}
        return self._provider.answer(request, instant, identity=identity, userid=name)

    def _carry(self, request, relay_state, response):
        fields = {"SAMLResponse": base64.b64encode(response).decode(), "RelayState": relay_state}
        hidden = "".join(f'<input type="hidden" name="{name}" value="{html.escape(value)}">' for name, value in fields.items())
        action = html.escape(request.assertion_consumer_service_url)
        return _document("answer", f'<form method="post" action="{action}">{hidden}<button id="send">Continue</button></form>')

    def answer(self, handler, method):
        address = urllib.parse.urlsplit(handler.path)
        cookies = http.cookies.SimpleCookie(handler.headers.get("Cookie", ""))
        cookie = cookies["idp"].value if "idp" in cookies else None
        form = {}
        if method == "POST":
            form = dict(urllib.parse.parse_qsl(handler.rfile.read(int(handler.headers.get("Content-Length", 0))).decode()))
        fresh = None
        with self._lock:
            match method, address.path:
                case "GET", "/sso":
                    page = self.arrives(handler.path, cookie)
                case "POST", "/sign-in":
                    page, fresh = self.signs_in(form)
                case "POST", "/cancel":
                    page = self.cancels(form)
                case _:
                    page = _document("nothing", "")
        body = page.encode()
        handler.send_response(200)
        if fresh:
            handler.send_header("Set-Cookie", f"idp={fresh}; Path=/; HttpOnly; SameSite=Lax")
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


def _document(name, body):
    return f'<!doctype html><html lang="en"><title>{name}</title><main data-page="idp-{name}"><h1>{name}</h1>{body}</main></html>'


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--base-url", required=True)
    arguments.add_argument("--folder", required=True, type=pathlib.Path)
    arguments.add_argument("--sp", nargs="+", required=True)
    options = arguments.parse_args()
    pages = Pages(Provider(options.folder, options.base_url), options.sp)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            pages.answer(self, "GET")

        def do_POST(self):
            pages.answer(self, "POST")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
