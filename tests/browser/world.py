"""One journey's browsers, on the common stage; what journeys share."""

import base64
import inspect
import itertools
import json
import urllib.parse

from chromium import Chromium
from pages import LANGUAGES
from poster import Poster
from stage import PARTNER

_numbers = itertools.count(1)


AXE = """
const done = arguments[0];
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
  .then(result => done(result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))), error => done([String(error)]));
"""


class World:
    """One journey's browsers, on the common stage."""

    def __init__(self, stage, screens, axe, seen, language):
        self.stage, self.shop, self.language = stage, stage.shop, language
        self._screens, self._axe, self._seen = screens, axe, seen
        self._browsers, self._closers = [], []
        self.customer = f"customer-{next(_numbers):04}"

    def browser(self, **choice):
        browser = Chromium(self._screens, **({"language": self.language} | choice))
        self._browsers.append(browser)
        return browser

    def poster(self, partner=PARTNER, logout=False, is_known=True):
        """A service provider for this journey alone; a partner's own, unless it is not known."""
        poster = Poster(f"{self.stage.base_of(partner)}/saml/sso", logout)
        self._closers.append(poster.stop)
        if is_known:
            self.stage.register(f"sp-{partner}-{self.customer}", poster.metadata(), partner)
        return poster

    def close(self):
        for closer in [*(browser.close for browser in self._browsers), *self._closers]:
            try:
                closer()
            except Exception as error:
                print(f"        not closed: {error}")

    def picture_of_failure(self, name):
        for number, browser in enumerate(self._browsers):
            try:
                browser.driver.save_screenshot(str(self._screens / f"FAILED-{name}-{number}.png"))
            except Exception as error:
                print(f"        no picture: {error}")

    def look(self, browser, name):
        """Screenshots of a page of ours, wide and on a phone, with what must hold of every page: axe-core finds nothing in the light and in the dark, each
        control is reached by Tab and shows it, nothing is wider than a phone. The page stays as it is."""
        document = browser.driver.find_element("tag name", "html")
        assert document.get_attribute("lang") == browser.language, f"{name} is in {document.get_attribute('lang')}"
        title = browser.driver.find_element("tag name", "h1").text
        self._seen.note(name, browser.language, title, browser.driver.find_element("tag name", "body").text, browser.code())
        browser.screen(name)
        browser.driver.execute_script(self._axe.read_text())
        found = {"light": browser.driver.execute_async_script(AXE)}
        browser.scheme("dark")
        found["dark"] = browser.driver.execute_async_script(AXE)
        browser.screen(f"{name}-dark")
        browser.scheme("light")
        assert not any(found.values()), f"{name}: {found}"
        unreached = browser.walk_by_keyboard()
        assert unreached is None, f"{name}: {unreached}"
        browser.driver.execute_script("document.activeElement.blur()")
        browser.phone()
        overhang = browser.overhang()
        browser.screen(f"{name}-phone")
        browser.desk()
        assert overhang <= 0, f"{name} is {overhang} px wider than a phone"

    def sign_in_at_shop(self, browser, name=None):
        browser.open(f"{self.shop.url}/sign-out?return=/login")
        browser.type("name", name or self.customer)
        browser.click("sign-in")
        browser.arrive("shop-home")

    def bound(self, browser, name=None):
        """A customer with a cloud account, signed in at the shop, in the console once."""
        self.sign_in_at_shop(browser, name)
        browser.click("go-console")
        self.create_account(browser)
        browser.open(self.shop.url)
        browser.arrive("shop-home")
        browser.requests()

    def create_account(self, browser):
        browser.arrive("first-login")
        self.name_account(browser)
        self.led_on(browser)

    def name_account(self, browser):
        """Fills in the cloud's form for a new account and sends it."""
        browser.type("create-account-domainName", f"shop-{next(_numbers):04}-account")
        browser.click("create-account-submit")

    def led_on(self, browser):
        """From the page that the bind notification is answered with, on to the console."""
        self.onward(browser).click()
        browser.wait_for(lambda: (browser.page() or "").startswith("console"), "the console")

    def onward(self, browser):
        """The link of a page of ours that leads on."""
        return browser.wait_for(
            lambda: browser.driver.find_element("css selector", "main a.button") if browser.page() is None else None, "a page that leads on"
        )

    def signed_out(self, browser):
        """Waits for the page that says what was ended, at the end of all redirects."""
        browser.wait_for(
            lambda: "/logout/return" in browser.url() and browser.driver.find_elements("tag name", "h1"), "the page that says what was ended"
        )


def query_of(browser):
    """Path and query of the page that is shown."""
    address = urllib.parse.urlsplit(browser.url())
    return address.path, dict(urllib.parse.parse_qsl(address.query))


def login_links(browser):
    """The cloud's login links that the browser followed since it was asked last, as dictionaries."""
    return [
        dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        for _, url, _ in browser.requests()
        if "/authui/saml/login?" in url
    ]


def claims_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def in_both_languages(journey):
    """Marks a journey that is walked once in each language."""
    journey.in_both_languages = True
    return journey


def all_of(*modules):
    """The journeys of modules in their order of writing, each with its language: functions of a world."""
    found = []
    for module in modules:
        functions = inspect.getmembers(module, lambda each: inspect.isfunction(each) and each.__module__ == module.__name__)
        journeys = [each for _, each in functions if list(inspect.signature(each).parameters) == ["world"]]
        for each in sorted(journeys, key=lambda each: each.__code__.co_firstlineno):
            languages = LANGUAGES if getattr(each, "in_both_languages", False) else LANGUAGES[:1]
            found += [(each.__name__, language, each) for language in languages]
    return found
