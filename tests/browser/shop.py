"""The partner platform of the journeys: its own sign-in, a shop window with ways into the cloud, pages for those who come back."""

import base64
import hashlib
import hmac
import html
import http.cookies
import http.server
import json
import secrets
import threading
import time
import urllib.parse
import uuid

HOST = "shop.test"


class Shop:
    """Served on 127.0.0.1; the browser is told that shop.test is there, so the shop is another site than everything else."""

    def __init__(self):
        self.secret = secrets.token_urlsafe(32)
        self.sso = None  # public_url of the service
        self.not_asked_again = set()  # people whom it does not authenticate anew when it is asked to
        self._people = {}  # cookie → (name, when they signed in)
        shop = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                shop._answer(self, "GET", {})

            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                shop._answer(self, "POST", dict(urllib.parse.parse_qsl(self.rfile.read(length).decode())))

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self.url = f"http://{HOST}:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()

    def token(self, name, auth_time=1_700_000_000, partner="acme", **claims):
        """What the shop's backend signs for a person who is signed in."""
        now = int(time.time())
        claims = {
            "aud": f"{self.sso}/p/{partner}", "iat": now, "exp": now + 60, "jti": str(uuid.uuid4()),
            "sub": name, "account": name, "name": "李雷", "email": f"{name}@example.com",
            "mobile": "0086-13800000000", "auth_time": auth_time, "amr": ["pwd"],
        } | claims  # fmt: skip
        signed = ".".join(_base64url(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
        mac = hmac.new(self.secret.encode(), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{_base64url(mac)}"

    def _answer(self, request, method, form):
        url = urllib.parse.urlsplit(request.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        cookie = http.cookies.SimpleCookie(request.headers.get("Cookie", "")).get("shop")
        person = self._people.get(cookie.value) if cookie else None
        page, headers = self._page(method, url.path, query, form, person)
        body = page.encode()
        request.send_response(303 if "Location" in headers else 200)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _page(self, method, path, query, form, person):
        if path == "/login" and method == "POST":
            value = secrets.token_hex(16)
            self._people[value] = (form["name"], int(time.time()))
            there = "/login?" + form["query"] if form.get("query") else "/"
            return "", {"Location": there.replace("force_authn=true", "done=true"), "Set-Cookie": f"shop={value}; Path=/; HttpOnly; SameSite=Lax"}
        if path == "/login":
            ignored = person and person[0] in self.not_asked_again
            if person and (ignored or "force_authn" not in query):
                if ignored:
                    person = (person[0], person[1] - 600)  # long ago for a cloud that wants it now
                return self._hand_over(person, {"return": query.get("return", "")}, at_once=True), {}
            if query.get("passive"):
                back = urllib.parse.urlencode({"return": query["return"]})
                return "", {"Location": f"{self.sso}/p/acme/login/failed?{back}"}
            back = urllib.parse.urlencode({"return": query["return"]}) if "return" in query else ""
            cancel = f'<a id="cancel" href="{self.sso}/p/acme/login/failed?{html.escape(back)}">cancel</a>' if back else ""
            return _document(
                "login",
                f'<form method="post" action="/login"><input type="hidden" name="query" value="{html.escape(urllib.parse.urlencode(query))}">'
                f'<label>Name <input name="name" id="name"></label><button id="sign-in">Sign in</button></form>{cancel}',
            ), {}
        if path == "/sign-out":
            return "", {"Location": query.get("return", "/"), "Set-Cookie": "shop=; Path=/; Max-Age=0"}
        if path == "/":
            ways = ["console", "ecs", "billing", "tickets", "iam", ""]
            return _document("home", "".join(self._way(person, to, "careful" in query) for to in ways) if person else '<a id="to-login" href="/login">sign in</a>'), {}
        if path.startswith(("/orders", "/balance")):
            return _document("back", f'<p id="path">{html.escape(path)}</p>'), {}
        return _document("nothing", ""), {}

    def _way(self, person, to, is_careful):
        """A button into the cloud; a careful shop has it pressed once."""
        fields = {"to": to} if to else {}
        way = self._hand_over(person, fields, at_once=False, name=to or "plain")
        return way.replace("<form ", "<form onsubmit=\"this.querySelector('button').disabled = true\" ") if is_careful else way

    def _hand_over(self, person, fields, at_once, name="plain"):
        fields = {"token": self.token(*person), **{key: value for key, value in fields.items() if value}}
        hidden = "".join(f'<input type="hidden" name="{key}" value="{html.escape(value)}">' for key, value in fields.items())
        form = f'<form id="form-{name}" method="post" action="{self.sso}/p/acme/handoff">{hidden}<button id="go-{name}">{name}</button></form>'
        if not at_once:
            return form
        return _document("hand-over", form + f"<script>document.getElementById('form-{name}').submit()</script>")


def _document(name, body):
    return f'<!doctype html><html lang="en"><title>{name}</title><main data-page="shop-{name}"><h1>{name}</h1>{body}</main></html>'


def _base64url(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
