"""Runs service providers and an OpenID Connect provider that others wrote against the running binary, and judges what it signs.
The signatures of the vendor's API are compared with those of its own SDK, our REST API with its own
description, and our webhooks are put to the library of their standard.

    run.py --binary PATH --samael PATH [--only PEER…] [--kinds rsa-2048 p-256] [--keep FOLDER]

One line per check; the last line is `N passed, N failed`. A peer that cannot start is a failure, never a skip.
"""

import argparse
import base64
import json
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

from lxml import etree

import api
import forgery
import keys
import oidc
import signing
import upstream
import webhooks
from browser import Browser, only_form
from outside import MD, METADATA_SCHEMA, PROTOCOL_SCHEMA, SAML, SAMLP, Judges
from service import BP_ID, PARTNER, PERSON, Service, free_port

HERE = pathlib.Path(__file__).resolve().parent

# The shape of the answer is the preset's; what the person's data is called in it.
PRESETS = {
    "saml": {
        "uid": PERSON["sub"],
        "account": PERSON["account"],
        "mail": PERSON["email"],
        "displayName": PERSON["name"],
    },
    "huawei-partner": {
        "xUserId": PERSON["sub"],
        "xAccountId": PERSON["sub"],
        "bpId": BP_ID,
        "email": PERSON["email"],
        "name": PERSON["name"],
        "mobile": PERSON["mobile"],
    },
}
# What a library cannot do by its own design. The check is then that it refuses for that reason, while xmlsec1 and the schema
# accept the very same answer; forgeries are not put to it, because refusing them would say nothing.
# (peer, kind of key, preset), None for any; pattern of its error; reason.
CANNOT = [
    (
        ("node-saml", "p-256", None),
        r"Invalid signature; xml-crypto knows (?!.*ecdsa)",
        "its xml-crypto has no ECDSA, and node-saml offers no way to add it",
    ),
    (
        ("pysaml2", None, "huawei-partner"),
        r"Not an IPv4 or IPv6 address",
        "the vendor's printed answer has the SP's entityID as SubjectLocality Address; pysaml2 wants an IP address there",
    ),
]


def cannot(peer, kind, preset):
    """(pattern, reason) when the peer cannot accept such an answer, else None."""
    for names, pattern, reason in CANNOT:
        if all(name in (None, actual) for name, actual in zip(names, (peer, kind, preset))):
            return pattern, reason
    return None


# How each library says that it is the signature that it does not trust.
DISTRUST = {
    "python3-saml": r"[Ss]ignature validation failed|No Signature found|is not signed",
    "pysaml2": r"SignatureError|[Ss]ignature",
    "node-saml": r"Invalid signature|Invalid document signature",
    "samael": r"must be signed",
}

class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, fault):
        """One line; `fault` is None when the check holds, else why not."""
        if fault is None:
            self.passed += 1
            print(f"ok      {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {what}: {fault}", flush=True)
        return fault is None

    def attempt(self, what, action):
        """Like check, for an action that raises when it does not hold."""
        try:
            return self.check(what, action())
        except Exception as error:
            return self.check(what, f"{type(error).__name__}: {error}")


class Other:
    """A program that others wrote, in its own process; it prints "ready" when it listens."""

    def __init__(self, name, command, folder, port=None):
        self.name = name
        port = port or free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._log_path = folder / f"{name}.log"
        self._log = self._log_path.open("wb")
        self._process = subprocess.Popen(
            [*map(str, command), "--port", str(port), "--base-url", self.url],
            stdout=subprocess.PIPE, stderr=self._log, text=True, cwd=HERE,
        )  # fmt: skip
        self._wait_ready()

    def _wait_ready(self):
        lines = []
        reader = threading.Thread(target=lambda: lines.append(self._process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(60)
        if lines != ["ready\n"]:
            self.stop()
            raise AssertionError(f"did not start: {self._log_path.read_text()[-1500:]}")

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)
        self._log.close()


class Peer(Other):
    """A service provider."""

    def __init__(self, name, command, folder, service):
        own_keys = folder / f"keys-{name}"
        key = keys.generate("rsa-2048")
        keys.write(own_keys, key, keys.self_signed(key, name))
        super().__init__(name, [*command, "--keys", own_keys, "--idp-metadata", f"{service.base}/metadata"], folder)

    def metadata(self):
        with urllib.request.urlopen(f"{self.url}/metadata", timeout=10) as answer:
            return answer.read()


def sign_on(browser, service, peer, binding="redirect"):
    """From the peer's login link to the form that carries the answer: (form, octets of the Response)."""
    page = browser.get(f"{peer.url}/login?binding={binding}")
    host = urllib.parse.urlsplit(service.url).netloc
    if page.status == 200:
        request = only_form(page)
        page = browser.post(request.action, request.fields)
    form = only_form(browser.follow(page, {host}))
    if form.action != f"{peer.url}/acs":
        raise AssertionError(f"the answer goes to {form.action}, not to {peer.url}/acs")
    return form, base64.b64decode(form.fields["SAMLResponse"], validate=True)


def deliver(browser, form, response):
    """The peer's verdict on an answer."""
    fields = form.fields | {"SAMLResponse": base64.b64encode(response).decode()}
    page = browser.post(form.action, fields)
    verdict = json.loads(page.text)
    if verdict["ok"] != (page.status == 200):
        raise AssertionError(f"the peer contradicts itself: {page.status} {page.text}")
    return verdict


def accepted(verdict, attributes):
    if not verdict["ok"]:
        return f"refused: {verdict['error']}"
    if not verdict["name_id"]:
        return "no NameID"
    got = {name: values if isinstance(values, str) else "".join(values) for name, values in verdict["attributes"].items()}
    wrong = {name: got.get(name) for name, value in attributes.items() if got.get(name) != value}
    return f"attributes differ: {wrong}" if wrong else None


def distrusted(peer, verdict):
    if verdict["ok"]:
        return f"accepted: {verdict}"
    return None if re.search(DISTRUST[peer.name], verdict["error"]) else f"refused for another reason: {verdict['error']}"


class Round:
    """All checks with one kind of signing key."""

    def __init__(self, tally, kind, service, folder, judges):
        self.tally, self.kind, self.service, self.folder, self.judges = tally, kind, service, folder, judges
        self.certificate = folder / "idp.crt"
        self.attacker_key = keys.generate(kind)
        self.attacker = keys.self_signed(self.attacker_key, "attacker")
        keys.write(folder / "attacker", self.attacker_key, self.attacker)

    def check(self, what, action):
        return self.tally.attempt(f"{self.kind:8} {what}", action)

    def fetch_metadata(self):
        self.plain, self.signed = self.service.metadata(), self.service.metadata(signed=True)

    def metadata(self):
        plain, signed = self.plain, self.signed
        found = re.findall(rb"<(?:\w+:)?X509Certificate[^>]*>\s*([^<]+?)\s*<", plain)
        body = re.sub(rb"\s", b"", found[0]).decode()
        lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
        self.certificate.write_text(f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
        self.check("metadata is valid by the OASIS schema", lambda: self.judges.schema(plain, METADATA_SCHEMA))
        self.check("signed metadata is valid by the OASIS schema", lambda: self.judges.schema(signed, METADATA_SCHEMA))
        self.check(
            "signed metadata: xmlsec1 verifies", lambda: self.judges.signature(signed, self.certificate, "EntityDescriptor", MD)
        )
        self.check("plain metadata carries no signature", lambda: "it does" if b"Signature>" in plain else None)

    def peer(self, name, command):
        peers = []
        try:
            started = self.check(
                f"{name}: starts and reads our metadata",
                lambda: peers.append(Peer(name, command, self.folder, self.service)),
            )
            for preset in PRESETS if started else []:
                self.sign_ons(peers[0], preset)
        finally:
            for peer in peers:
                peer.stop()

    def import_peer(self, peer, preset):
        fault = self.judges.schema(peer.metadata(), METADATA_SCHEMA)
        if fault:
            print(f"note    {self.kind:8} {peer.name}: its own metadata is not valid by the schema: {fault}")
        self.service.import_peer(f"{peer.url}/metadata", preset)

    def sign_ons(self, peer, preset):
        label, browser = f"{peer.name}, preset {preset}", Browser()
        self.check(f"{label}: its metadata is imported", lambda: self.import_peer(peer, preset))
        self.check(f"{label}: the platform hands the person over", lambda: self.hand_over(browser))
        limit = cannot(peer.name, self.kind, preset)
        verdict = "refuses for the documented reason" if limit else "accepts"
        for binding in ["redirect", "post"] if peer.name == "pysaml2" else ["redirect"]:
            self.check(f"{label}: {verdict} the answer ({binding} request)", lambda: self.honest(browser, peer, preset, binding))
        if limit:
            print(f"note    {self.kind:8} {label}: no forgeries are put to it, see above")
            return
        forgeries = {
            "an attribute changed by one character": forgery.change_attribute,
            "a NameID changed by one character": forgery.change_name_id,
            "all signatures removed": forgery.strip_signatures,
            "signatures by another key": lambda r: forgery.sign_with_own_key(r, self.attacker_key, self.attacker),
        }
        for what, forge in forgeries.items():
            self.check(f"{label}: refuses {what}", lambda: self.forged(browser, peer, what, forge))

    def hand_over(self, browser):
        page = browser.post(f"{self.service.base}/handoff", {"token": self.service.token()})
        return None if page.status in (200, 204, 302, 303) else f"{page.status}: {page.text[:600]}"

    def honest(self, browser, peer, preset, binding):
        form, response = sign_on(browser, self.service, peer, binding)
        for fault in (
            self.judges.schema(response, PROTOCOL_SCHEMA),
            self.judges.signature(response, self.certificate, "Assertion", SAML),
            self.response_signature(response),
        ):
            if fault:
                return fault
        verdict = deliver(browser, form, response)
        limit = cannot(peer.name, self.kind, preset)
        if limit is None:
            return accepted(verdict, PRESETS[preset])
        pattern, reason = limit
        if verdict["ok"] or not re.search(pattern, verdict["error"]):
            return f"expected the documented refusal /{pattern}/, got {verdict}"
        print(f"note    {self.kind:8} {peer.name}, preset {preset}: {reason}; it says: {verdict['error']}")
        return None

    def response_signature(self, response):
        if etree.fromstring(response).find(f"{forgery.DS}Signature") is None:
            return None
        return self.judges.signature(response, self.certificate, "Response", SAMLP)

    def forged(self, browser, peer, what, forge):
        form, response = sign_on(browser, self.service, peer)
        forged = forge(response)
        if what == "signatures by another key":
            # The forgery must be a good one, else its refusal says nothing.
            fault = self.judges.signature(forged, self.folder / "attacker" / "sp.crt", "Assertion", SAML)
            if fault:
                return f"the forgery itself is broken: {fault}"
        if what != "all signatures removed" and self.judges.signature(forged, self.certificate, "Assertion", SAML) is None:
            return "xmlsec1 verifies the forged answer with our certificate"
        return distrusted(peer, deliver(browser, form, forged))


def sign_ins(tally, binary, folder, alg, command):
    """People sign in at an OpenID Connect provider; pysaml2 is the cloud's side."""
    port, running = free_port(), []
    service = oidc.Provided(binary, folder, "rsa-2048", f"http://127.0.0.1:{port}")

    def start():
        service.start()
        provider = ["node", HERE / "op_oidc_provider.mjs", "--client", service.client(alg)]
        running.append(Other("oidc-provider", provider, folder, port))
        running.append(Peer("pysaml2", command, folder, service))
        service.import_peer(f"{running[1].url}/metadata", "saml")

    try:
        if tally.attempt(f"{alg:8} oidc-provider, the service and pysaml2 start", start):
            check = lambda what, action: tally.attempt(f"{alg:8} {what}", action)
            oidc.Journeys(check, service, running[1], running[0].url).run()
    finally:
        for other in running:
            other.stop()
        service.stop()


def upstream_sign_ins(tally, binary, folder, kind, command):
    """People sign in at a SAML identity provider; pysaml2 is that provider, and the cloud's side too."""
    running = []
    provider = upstream.Provider(folder, f"http://127.0.0.1:{free_port()}")
    service = upstream.Provided(binary, folder, kind, provider)

    def start():
        service.start()
        provider.learn(service.sp_metadata())
        running.append(Peer("pysaml2", command, folder, service))
        service.import_peer(f"{running[0].url}/metadata", "saml")

    def valid():
        return Judges(folder).schema(service.sp_metadata(), METADATA_SCHEMA)

    try:
        if tally.attempt(f"{kind:8} pysaml2-idp, the service and pysaml2 start", start):
            check = lambda what, action: tally.attempt(f"{kind:8} {what}", action)
            check("our metadata as service provider is valid by the OASIS schema", valid)
            upstream.Journeys(check, service, running[0], provider).run()
    finally:
        for other in running:
            other.stop()
        service.stop()


def described_api(tally, binary, folder):
    """The REST API against its own description."""
    service = Service(binary, folder, "p-256")
    try:
        if tally.attempt("api      the service starts", service.start):
            described = api.Described(service, folder)
            tally.attempt("api      openapi-spec-validator: the description is valid OpenAPI 3.1", described.valid)
            tally.attempt("api      curl: the examples of docs/api.md do what they show", described.examples)
            tally.attempt("api      schemathesis: every answer is as described, none is our fault", described.schemathesis)
            tally.attempt("api      the log of the service has no fault of ours", described.quiet)
    finally:
        service.stop()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", type=pathlib.Path, required=True)
    parser.add_argument("--samael", type=pathlib.Path, required=True)
    parser.add_argument("--only", nargs="+", metavar="PEER")
    parser.add_argument("--kinds", nargs="+", default=["rsa-2048", "p-256"])
    parser.add_argument("--keep", type=pathlib.Path, help="keep configuration, logs and messages here")
    given = parser.parse_args()
    commands = {
        "python3-saml": [sys.executable, HERE / "sp_python3_saml.py"],
        "pysaml2": [sys.executable, HERE / "sp_pysaml2.py"],
        "node-saml": ["node", HERE / "sp_node_saml.mjs"],
        "samael": [given.samael.resolve()],
    }
    unknown = set(given.only or []) - set(commands) - {"oidc-provider", "pysaml2-idp", "huaweicloudsdkcore", "schemathesis"}
    if unknown:
        parser.error(f"no such peer: {', '.join(unknown)}")
    tally, began = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        if not given.only or "huaweicloudsdkcore" in given.only:
            what = f"huaweicloudsdkcore: signs {signing.COUNT} random requests as we do"
            folder = given.keep or pathlib.Path(temporary)
            folder.mkdir(parents=True, exist_ok=True)
            tally.attempt(what, lambda: signing.compare(folder, secrets.randbits(32)))
        if not given.only or "standardwebhooks" in given.only:
            folder = (given.keep or pathlib.Path(temporary)) / "webhooks"
            folder.mkdir(parents=True)
            what = "standardwebhooks: takes our webhooks by either secret of a change, and no forged ones"
            tally.attempt(what, lambda: webhooks.compare(given.binary.resolve(), folder))
        if not given.only or "schemathesis" in given.only:
            folder = (given.keep or pathlib.Path(temporary)) / "api"
            folder.mkdir(parents=True)
            described_api(tally, given.binary.resolve(), folder)
        for kind in given.kinds if not given.only or set(given.only) - {"huaweicloudsdkcore", "schemathesis", "standardwebhooks"} else []:
            folder = (given.keep or pathlib.Path(temporary)) / kind
            folder.mkdir(parents=True)
            service = Service(given.binary.resolve(), folder, kind)
            try:
                if not tally.attempt(f"{kind:8} the service starts with partner {PARTNER}", service.start):
                    continue
                round_ = Round(tally, kind, service, folder, Judges(folder))
                if not tally.attempt(f"{kind:8} metadata is served, plain and signed", round_.fetch_metadata):
                    continue
                round_.metadata()
                for name, command in commands.items():
                    if not given.only or name in given.only:
                        round_.peer(name, command)
            finally:
                service.stop()
        for alg in ["RS256", "ES256"] if not given.only or "oidc-provider" in given.only else []:
            folder = (given.keep or pathlib.Path(temporary)) / alg
            folder.mkdir(parents=True)
            sign_ins(tally, given.binary.resolve(), folder, alg, commands["pysaml2"])
        # pysaml2 verifies our requests: it knows RSA only.
        if not given.only or "pysaml2-idp" in given.only:
            folder = (given.keep or pathlib.Path(temporary)) / "upstream"
            folder.mkdir(parents=True)
            upstream_sign_ins(tally, given.binary.resolve(), folder, "rsa-2048", commands["pysaml2"])
    print(f"interop took {time.monotonic() - began:.0f}s")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 and tally.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
