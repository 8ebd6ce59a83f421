"""A service provider that asks by HTTP-POST, from another site than the service: SameSite=Lax cookies stay at home."""

import base64
import datetime
import html
import http.server
import threading
import urllib.parse
import uuid
import xml.etree.ElementTree as ElementTree

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
NAMES = {"p": PROTOCOL, "a": ASSERTION}


class Poster:
    def __init__(self, sso, logout=False):
        self._sso, self._logout = sso, logout
        self.answers = []  # (RelayState, status, NameID or None)
        poster = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                self._show(poster.metadata() if self.path == "/metadata" else poster.ask(**query))

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                self._show(poster.receive(dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))))

            def _show(self, text):
                body = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()

    def metadata(self):
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.url}/">'
            f'<md:SPSSODescriptor protocolSupportEnumeration="{PROTOCOL}" AuthnRequestsSigned="false" WantAssertionsSigned="true">'
            + (f'<md:SingleLogoutService Binding="{POST}" Location="{self.url}/slo"/>' if self._logout else "")
            + f'<md:AssertionConsumerService Binding="{POST}" Location="{self.url}/acs" index="0" isDefault="true"/>'
            "</md:SPSSODescriptor></md:EntityDescriptor>"
        )

    def ask(self, relay="relay", force="false", passive="false"):
        """A page with a button that posts an AuthnRequest."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        request = (
            f'<p:AuthnRequest xmlns:p="{PROTOCOL}" ID="_{uuid.uuid4().hex}" Version="2.0" IssueInstant="{now}" Destination="{self._sso}" '
            f'ForceAuthn="{force}" IsPassive="{passive}"><a:Issuer xmlns:a="{ASSERTION}">{self.url}/</a:Issuer></p:AuthnRequest>'
        )
        message = base64.b64encode(request.encode()).decode()
        return (
            f'<!doctype html><title>ask</title><main data-page="sp-ask"><form method="post" action="{self._sso}">'
            f'<input type="hidden" name="SAMLRequest" value="{message}"><input type="hidden" name="RelayState" value="{html.escape(relay)}">'
            '<button id="ask">ask</button></form></main>'
        )

    def receive(self, form):
        if "SAMLRequest" in form:
            # Whoever asks for a sign-out is left without an answer: the person stays here.
            return '<!doctype html><title>logout</title><main data-page="sp-logout"></main>'
        response = ElementTree.fromstring(base64.b64decode(form["SAMLResponse"]))
        codes = [code.get("Value").rsplit(":", 1)[1] for code in response.iter(f"{{{PROTOCOL}}}StatusCode")]
        name = response.find(".//a:Subject/a:NameID", NAMES)
        context = response.find(".//a:AuthnContextClassRef", NAMES)
        answer = {
            "relay": form.get("RelayState"),
            "status": codes,
            "name": None if name is None else name.text,
            "attributes": {
                each.get("Name"): each.findtext("a:AttributeValue", namespaces=NAMES) for each in response.iter(f"{{{ASSERTION}}}Attribute")
            },
            "context": None if context is None else context.text.rsplit(":", 1)[1],
        }
        self.answers.append(answer)
        return f'<!doctype html><title>answer</title><main data-page="sp-answer"><p id="status">{html.escape("/".join(codes))}</p></main>'
