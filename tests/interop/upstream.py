"""People sign in at a SAML identity provider that others wrote (pysaml2), and the cloud's side is a service provider that others wrote.

pysaml2 verifies our request and writes and signs the answer; this file is the browser between the two.
"""

import base64
import json
import re
import shutil
import time
import urllib.parse

from lxml import etree
from saml2 import BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.metadata import create_metadata_string
from saml2.saml import NAMEID_FORMAT_PERSISTENT
from saml2.samlp import STATUS_AUTHN_FAILED, STATUS_NO_PASSIVE
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA1, DIGEST_SHA256, SIG_RSA_SHA1, SIG_RSA_SHA256

import forgery
import keys
from browser import Browser, only_form
from oidc import authentication
from service import PARTNER, Service

# As pysaml2 names them on the wire.
OIDS = {
    "USER": "urn:oid:0.9.2342.19200300.100.1.1",
    "EMAIL": "urn:oid:0.9.2342.19200300.100.1.3",
    "NAME": "urn:oid:2.16.840.1.113730.3.1.241",
}
PERSON = {"uid": ["u-20020"], "mail": ["li.lei@example.com"], "displayName": ["李雷 & <Söhne>"]}
# What signs what.
SIGNED = {
    "the assertion": {"sign_assertion": True, "sign_response": False},
    "the Response": {"sign_assertion": False, "sign_response": True},
    "both": {"sign_assertion": True, "sign_response": True},
}


class Provider:
    """pysaml2 as identity provider."""

    def __init__(self, folder, url):
        self.url = url
        self.key = keys.generate("rsa-2048")
        self.certificate = keys.self_signed(self.key, "provider")
        keys.write(folder / "provider", self.key, self.certificate)
        self._settings = {
            "entityid": f"{url}/metadata",
            "xmlsec_binary": shutil.which("xmlsec1"),
            "key_file": str(folder / "provider" / "sp.key"),
            "cert_file": str(folder / "provider" / "sp.crt"),
            "signing_algorithm": SIG_RSA_SHA256,
            "digest_algorithm": DIGEST_SHA256,
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [(f"{url}/sso", BINDING_HTTP_REDIRECT)]},
                    "want_authn_requests_signed": True,
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                }
            },
        }
        config = IdPConfig().load(self._settings)
        self.metadata_file = folder / "provider.xml"
        self.metadata_file.write_bytes(create_metadata_string(None, config=config))

    def learn(self, *metadata):
        """Imports our metadata, one for each service provider that we are."""
        settings = self._settings | {"metadata": {"inline": [each.decode() for each in metadata]}}
        self.server = Server(config=IdPConfig().load(settings))

    def read(self, location):
        """Our request, its signature verified, and RelayState."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(location).query))
        asked = self.server.parse_authn_request(
            query["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=query["RelayState"],
            sigalg=query["SigAlg"],
            signature=query["Signature"],
        )
        return asked.message, query["RelayState"]

    def answer(self, request, instant=None, algorithms=(SIG_RSA_SHA256, DIGEST_SHA256), **changed):
        """The Response as octets."""
        sign_alg, digest_alg = algorithms
        instant = instant or time.time()
        told = {
            "identity": PERSON,
            "in_response_to": request.id,
            "destination": request.assertion_consumer_service_url,
            "sp_entity_id": request.issuer.text,
            "userid": "u-20020",
            "name_id_policy": request.name_id_policy,
            "authn": {
                "class_ref": PASSWORDPROTECTEDTRANSPORT,
                "authn_instant": int(instant),
            },
            "sign_alg": sign_alg,
            "digest_alg": digest_alg,
        } | SIGNED["the assertion"] | changed
        return str(self.server.create_authn_response(**told)).encode()

    def refusal(self, request, status, sign):
        return str(
            self.server.create_error_response(
                request.id, request.assertion_consumer_service_url, (status, "no"), sign=sign,
                sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256,
            )
        ).encode()  # fmt: skip


class Provided(Service):
    """The service with a SAML identity provider as its first bridge."""

    def __init__(self, binary, folder, kind, provider):
        super().__init__(binary, folder, kind)
        section = f"SKYBRIDGE__PARTNER__{PARTNER.upper()}__SAML"
        self._environment |= {f"{section}__METADATA_FILE": str(provider.metadata_file)}
        self._environment |= {f"{section}__ATTRIBUTES__{name}": oid for name, oid in OIDS.items()}

    def sp_metadata(self):
        page = Browser().get(f"{self.base}/upstream/metadata")
        if page.status != 200:
            raise AssertionError(f"{page.status}: {page.text[:300]}")
        return page.text.encode()


class Visit:
    """One person's browser, sent from the cloud's side to the provider."""

    def __init__(self, service, peer, provider, query=""):
        self.browser, self.service, self.peer = Browser(), service, peer
        page = self.browser.get(f"{peer.url}/login?{query}")
        while page.location and not page.location.startswith(provider.url):
            page = self.browser.get(urllib.parse.urljoin(page.url, page.location))
        if not page.location:
            raise AssertionError(f"not sent to the provider: {page.status} {page.text[:300]}")
        self.request, self.relay_state = provider.read(page.location)

    def bring(self, response, relay_state=None):
        """The browser posts the answer; the page at the end of the redirects."""
        fields = {"SAMLResponse": base64.b64encode(response).decode(), "RelayState": relay_state or self.relay_state}
        page = self.browser.post(f"{self.service.base}/upstream/acs", fields)
        return self.browser.follow(page, {urllib.parse.urlsplit(self.service.url).netloc})

    def deliver(self, page):
        """The verdict of the cloud's side, and the answer that it judged."""
        form = only_form(page)
        answer = self.browser.post(form.action, form.fields)
        return json.loads(answer.text), etree.fromstring(base64.b64decode(form.fields["SAMLResponse"]))


def code(page):
    found = re.search(r"<dd>([A-Z]{3}-\d+)</dd>", page.text)
    return found.group(1) if found else f"no code: {page.status} {page.text[:200]}"


class Journeys:
    """The checks; each is a visit of its own."""

    def __init__(self, check, service, peer, provider):
        self.check, self.service, self.peer, self.provider = check, service, peer, provider
        self.attacker_key = keys.generate("rsa-2048")
        self.attacker = keys.self_signed(self.attacker_key, "attacker")

    def run(self):
        for what, signs in SIGNED.items():
            self.check(f"pysaml2-idp: a person signs in, {what} signed; the peer accepts our answer", lambda: self.signs_in(signs))
        self.check("pysaml2-idp: ForceAuthn reaches the provider, and AuthnInstant is its own", self.forced)
        for sign in (False, True):
            said = "signed" if sign else "unsigned"
            self.check(f"pysaml2-idp: NoPassive ({said}) reaches the cloud", lambda: self.hears("passive=true", STATUS_NO_PASSIVE, "NoPassive", sign))
            self.check(f"pysaml2-idp: AuthnFailed ({said}) reaches the cloud", lambda: self.hears("", STATUS_AUTHN_FAILED, "AuthnFailed", sign))
        forgeries = {
            "an attribute changed by one character": (forgery.change_attribute, "BRG-3013"),
            "a NameID changed by one character": (forgery.change_name_id, "BRG-3013"),
            "a comment in the NameID": (self.comment, "BRG-3005"),
            "all signatures removed": (forgery.strip_signatures, "BRG-3010"),
            "signatures by another key": (lambda r: forgery.sign_with_own_key(r, self.attacker_key, self.attacker), "BRG-3014"),
            "a second assertion": (self.second, "BRG-3004"),
        }
        for what, (forge, expected) in forgeries.items():
            for how, signs in SIGNED.items():
                self.check(f"pysaml2-idp: refuses {what}, {how} signed", lambda: self.forged(forge, expected, signs))
        told = {
            "SHA-1": ({"algorithms": (SIG_RSA_SHA1, DIGEST_SHA1)}, "BRG-3011"),
            "another destination": ({"destination": "https://other.example.com/acs"}, "BRG-3021"),
            "an answer to another request": ({"in_response_to": "id-other"}, "BRG-3025"),
        }
        for what, (changed, expected) in told.items():
            self.check(f"pysaml2-idp: refuses {what}", lambda: self.told(changed, expected))
        self.check("pysaml2-idp: an answer that is repeated signs nobody in", self.repeated)
        self.check("pysaml2-idp: an answer brought by another browser signs nobody in", self.other_browser)

    def visit(self, query=""):
        return Visit(self.service, self.peer, self.provider, query)

    def signs_in(self, signs):
        visit, instant = self.visit(), int(time.time()) - 600
        page = visit.bring(self.provider.answer(visit.request, instant, **signs))
        verdict, response = visit.deliver(page)
        if not verdict["ok"]:
            return f"refused: {verdict['error']}"
        got = {name: "".join(values) for name, values in verdict["attributes"].items()}
        expected = {"uid": "u-20020", "account": "u-20020", "mail": "li.lei@example.com", "displayName": "李雷 & <Söhne>"}
        if got != expected:
            return f"attributes: {got}"
        said = authentication(response)
        return None if said == (instant, PASSWORDPROTECTEDTRANSPORT) else f"{said} instead of {instant}"

    def forced(self):
        visit = self.visit("force=true")
        if visit.request.force_authn != "true":
            return "ForceAuthn was not passed on"
        old = visit.bring(self.provider.answer(visit.request, time.time() - 3600))
        if code(old) != "BRG-3033":
            return f"an old sign-in: {code(old)}"
        verdict, _ = visit.deliver(visit.bring(self.provider.answer(visit.request)))
        return None if verdict["ok"] else f"refused: {verdict['error']}"

    def hears(self, query, status, expected, sign):
        visit = self.visit(query)
        if query and visit.request.is_passive != "true":
            return "IsPassive was not passed on"
        verdict, response = visit.deliver(visit.bring(self.provider.refusal(visit.request, status, sign)))
        codes = [element.get("Value").rpartition(":")[2] for element in response.iter("{*}StatusCode")]
        return None if not verdict["ok"] and expected in codes else f"verdict {verdict}, status {codes}"

    def comment(self, response):
        return re.sub(rb"(<[\w:]*NameID[^>]*>.{3})", rb"\1<!---->", response, count=1)

    def second(self, response):
        root = etree.fromstring(response)
        assertion = root.find("{*}Assertion")
        twin = etree.fromstring(etree.tostring(assertion))
        twin.set("ID", "id-twin")
        assertion.addnext(twin)
        return etree.tostring(root)

    def forged(self, forge, expected, signs):
        visit = self.visit()
        honest = self.provider.answer(visit.request, **signs)
        forged = forge(honest)
        if forged == honest:
            return "nothing was changed"
        found = code(visit.bring(forged))
        if found != expected:
            return f"{found} instead of {expected}"
        verdict, _ = visit.deliver(visit.bring(honest))
        return None if verdict["ok"] else "the honest answer is refused afterwards"

    def told(self, changed, expected):
        visit = self.visit()
        found = code(visit.bring(self.provider.answer(visit.request, **changed)))
        return None if found == expected else f"{found} instead of {expected}"

    def repeated(self):
        visit = self.visit()
        answer = self.provider.answer(visit.request)
        visit.bring(answer)
        visit.browser.forget("skybridge")
        found = code(visit.bring(answer))
        return None if found == "BRG-1010" else found

    def other_browser(self):
        one, other = self.visit(), self.visit()
        page = other.bring(self.provider.answer(one.request), one.relay_state)
        return None if code(page) == "BRG-1011" else code(page)
