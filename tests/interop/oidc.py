"""People sign in at an OpenID Connect provider that others wrote, and the cloud's side is a service provider that others wrote.

Every step is an HTTP request as a browser makes it, from the AuthnRequest to the answer that pysaml2 judges.
"""

import base64
import datetime
import json
import time
import urllib.parse

from lxml import etree

from browser import Browser, only_form
from outside import SAML
from service import PARTNER, Service

CLIENT = {"id": "skybridge-interop", "secret": "s3cret: with %20 & signs+"}
# The ID token of this provider has none of the person's data in this flow; userinfo has them.
SETTINGS = {"CLIENT_ID": CLIENT["id"], "CLIENT_SECRET": CLIENT["secret"], "USERINFO": "true"}


class Provided(Service):
    """The service with an OpenID Connect provider as its first bridge."""

    def __init__(self, binary, folder, kind, provider_url):
        super().__init__(binary, folder, kind)
        settings = SETTINGS | {"ISSUER": provider_url}
        section = f"SKYBRIDGE__PARTNER__{PARTNER.upper()}__OIDC"
        self._environment |= {f"{section}__{name}": value for name, value in settings.items()}

    def client(self, alg):
        """What the provider has to know of this service."""
        addresses = {"redirect": f"{self.base}/oidc/callback", "post_logout": f"{self.base}/logout/return"}
        return json.dumps(CLIENT | addresses | {"alg": alg})


class Visit:
    """One person's browser, between the peer, our service and the provider."""

    def __init__(self, service, peer, provider_url):
        self.browser, self.service, self.peer, self.provider = Browser(), service, peer, provider_url
        self._hosts = {urllib.parse.urlsplit(url).netloc for url in (service.url, provider_url)}
        self.seen = []

    def ask(self, query=""):
        """From the peer's login link to the first page that is shown."""
        self.seen = []
        return self.follow(self.browser.get(f"{self.peer.url}/login?{query}"))

    def follow(self, page):
        for _ in range(15):
            self.seen.append(page.url)
            if page.location is None:
                return page
            target = urllib.parse.urljoin(page.url, page.location)
            if urllib.parse.urlsplit(target).netloc not in self._hosts:
                raise AssertionError(f"redirected to {target.partition('?')[0]}, which is not part of the test")
            page = self.browser.get(target)
        raise AssertionError("more than fifteen redirects")

    def is_at_provider(self, page):
        return page.url.startswith(f"{self.provider}/interaction/")

    def sign_in(self, page, login):
        """Fills in the provider's pages, whatever it shows, and comes back."""
        for _ in range(3):
            if not self.is_at_provider(page):
                return page
            form = only_form(page)
            fields = form.fields | ({"login": login, "password": "any"} if form.fields["prompt"] == "login" else {})
            page = self.follow(self.browser.post(form.action, fields))
        raise AssertionError("the provider does not come to an end")

    def deliver(self, page):
        """The verdict of the peer, and the answer that it judged."""
        form = only_form(page)
        if form.action != f"{self.peer.url}/acs":
            raise AssertionError(f"the answer goes to {form.action}")
        answer = self.browser.post(form.action, form.fields)
        return json.loads(answer.text), etree.fromstring(base64.b64decode(form.fields["SAMLResponse"]))


def authentication(response):
    """AuthnInstant in seconds, and the class."""
    (statement,) = response.iter(f"{{{SAML}}}AuthnStatement")
    (context,) = statement.iter(f"{{{SAML}}}AuthnContextClassRef")
    instant = datetime.datetime.fromisoformat(statement.get("AuthnInstant").replace("Z", "+00:00"))
    return instant.timestamp(), context.text


class Journeys:
    """The checks, in the order in which one person would live through them."""

    def __init__(self, check, service, peer, provider_url):
        self.check, self.service, self.peer, self.provider = check, service, peer, provider_url
        self.visit = Visit(service, peer, provider_url)
        self.first = None

    def run(self):
        for what, journey in {
            "a person signs in there and the peer accepts the answer": self.signs_in,
            "a second request is answered without any page, by our own session": self.is_known,
            "without our session, IsPassive is answered from the provider's session, without any page": self.passive_with_session,
            "IsPassive without any session: the peer hears NoPassive": self.passive_without_session,
            "ForceAuthn shows the sign-in again, and AuthnInstant is new": self.forced,
            "ForceAuthn with IsPassive: the peer hears NoPassive": self.forced_and_passive,
            "a person who cancels there: the peer hears AuthnFailed": self.cancels,
            "a callback that is repeated signs nobody in": self.repeated,
            "signing out leads through the provider, which forgets the person": self.signs_out,
        }.items():
            self.check(f"oidc-provider: {what}", journey)

    def signs_in(self):
        page = self.visit.ask()
        if not self.visit.is_at_provider(page):
            return f"the provider's page was not shown, but {page.url.partition('?')[0]}"
        self.asked_at = time.time()
        page = self.visit.sign_in(page, "u-10010")
        if "code=" in page.url:
            return "the code stays in the address bar"
        verdict, response = self.visit.deliver(page)
        if not verdict["ok"]:
            return f"refused: {verdict['error']}"
        got = {name: "".join(values) for name, values in verdict["attributes"].items()}
        expected = {"uid": "u-10010", "account": "u-10010", "mail": "u-10010@example.com", "displayName": "李雷 & <Söhne>"}
        if got != expected:
            return f"attributes: {got}"
        self.first, context = authentication(response)
        if abs(self.first - self.asked_at) > 5:
            return f"AuthnInstant is {self.first}, the sign-in was at {self.asked_at}"
        # oidc-provider's own pages say neither acr nor amr: nothing may be claimed.
        return None if context.endswith(":unspecified") else f"the class is {context}"

    def is_known(self):
        page = self.visit.ask()
        if any(url.startswith(self.provider) for url in self.visit.seen):
            return "the provider was asked"
        verdict, response = self.visit.deliver(page)
        if not verdict["ok"]:
            return f"refused: {verdict['error']}"
        return None if authentication(response)[0] == self.first else "AuthnInstant has changed"

    def passive_with_session(self):
        self.visit.browser.forget("skybridge")
        page = self.visit.ask("passive=true")
        if not any(url.startswith(f"{self.provider}/auth?") for url in self.visit.seen):
            return "the provider was not asked"
        if any("/interaction/" in url for url in self.visit.seen):
            return "the provider showed a page"
        verdict, response = self.visit.deliver(page)
        if not verdict["ok"]:
            return f"refused: {verdict['error']}"
        return None if authentication(response)[0] == self.first else "AuthnInstant is not that of the sign-in"

    def passive_without_session(self):
        return self.hears(Visit(self.service, self.peer, self.provider), "passive=true", "NoPassive")

    def hears(self, visit, query, status):
        verdict, response = visit.deliver(visit.ask(query))
        codes = [code.get("Value").rpartition(":")[2] for code in response.iter("{*}StatusCode")]
        if verdict["ok"] or status not in codes:
            return f"verdict {verdict}, status {codes}"
        return None if any(url.startswith(f"{self.provider}/auth?") for url in visit.seen) else "the provider was not asked"

    def forced(self):
        time.sleep(1.1)
        page = self.visit.ask("force=true")
        if not self.visit.is_at_provider(page) or "password" not in page.text:
            return f"no sign-in was shown, but {page.url.partition('?')[0]}"
        began = int(time.time())
        verdict, response = self.visit.deliver(self.visit.sign_in(page, "u-10010"))
        if not verdict["ok"]:
            return f"refused: {verdict['error']}"
        instant = authentication(response)[0]
        return None if instant >= began > self.first else f"AuthnInstant {instant}, asked at {began}, before that {self.first}"

    def forced_and_passive(self):
        return self.hears(self.visit, "force=true&passive=true", "NoPassive")

    def cancels(self):
        visit = Visit(self.service, self.peer, self.provider)
        page = visit.ask()
        uid = urllib.parse.urlsplit(page.url).path.rpartition("/")[2]
        page = visit.follow(visit.browser.get(f"{self.provider}/interaction/{uid}/abort"))
        verdict, response = visit.deliver(page)
        codes = [code.get("Value").rpartition(":")[2] for code in response.iter("{*}StatusCode")]
        return None if not verdict["ok"] and "AuthnFailed" in codes else f"verdict {verdict}, status {codes}"

    def repeated(self):
        visit = Visit(self.service, self.peer, self.provider)
        visit.sign_in(visit.ask(), "u-10011")
        (callback,) = [url for url in visit.seen if "/oidc/callback?" in url]
        page = visit.browser.get(callback)
        return None if page.status == 400 and "BRG-1010" in page.text else f"{page.status}: {page.text[:300]}"

    def signs_out(self):
        page = self.visit.browser.get(f"{self.service.base}/logout")
        form = only_form(page)
        page = self.visit.follow(self.visit.browser.post(form.action, form.fields))
        if not page.url.startswith(f"{self.provider}/session/end?"):
            return f"not led to the provider, but to {page.url.partition('?')[0]}: {page.status}"
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))
        if not {"id_token_hint", "post_logout_redirect_uri", "state", "client_id"} <= set(query):
            return f"parameters are {sorted(query)}"
        form = only_form(page)
        page = self.visit.follow(self.visit.browser.post(form.action, form.fields | {"logout": "yes"}))
        if not page.url.startswith(self.service.base) or page.status != 200:
            return f"not back from the provider: {page.status} {page.url.partition('?')[0]}"
        return self.hears(self.visit, "passive=true", "NoPassive")
