"""As much of a browser as SAML needs: cookies, redirects one at a time, and forms."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Page:
    status: int
    url: str
    location: str | None
    text: str


@dataclass
class Form:
    action: str
    method: str
    fields: dict


class _Forms(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag == "form":
            self.forms.append(Form(named.get("action") or "", (named.get("method") or "get").lower(), {}))
        elif tag == "input" and self.forms and named.get("name"):
            self.forms[-1].fields[named["name"]] = named.get("value") or ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """One person's browser."""

    def __init__(self):
        self._cookies = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self._cookies)
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies, _Stay)

    def forget(self, word):
        """Loses the cookies whose names hold `word`."""
        for cookie in [cookie for cookie in self._cookies if word in cookie.name]:
            self._cookies.clear(cookie.domain, cookie.path, cookie.name)

    def get(self, url):
        return self._open(urllib.request.Request(url))

    def post(self, url, fields):
        body = urllib.parse.urlencode(fields).encode("ascii")
        return self._open(urllib.request.Request(url, data=body, method="POST"))

    def follow(self, page, hosts):
        """Follows redirects while they stay on `hosts`, at most ten."""
        for _ in range(10):
            if page.location is None:
                return page
            target = urllib.parse.urljoin(page.url, page.location)
            if urllib.parse.urlsplit(target).netloc not in hosts:
                raise AssertionError(f"redirected to {target}, which is not part of the test")
            page = self.get(target)
        raise AssertionError("more than ten redirects")

    def _open(self, request):
        try:
            answer = self._opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = answer.read().decode("utf-8", "replace")
            return Page(answer.status, request.full_url, answer.headers.get("Location"), text)


def only_form(page):
    """The one form of a page that a browser would post."""
    parser = _Forms()
    parser.feed(page.text)
    forms = [form for form in parser.forms if form.method == "post"]
    if len(forms) != 1:
        words = " ".join(re.sub(r"<[^>]*>", " ", page.text).split())
        address = page.url.partition("?")[0]
        raise AssertionError(f"{address} answered {page.status} with {len(forms)} forms: {words[:400]}")
    forms[0].action = urllib.parse.urljoin(page.url, forms[0].action)
    return forms[0]
