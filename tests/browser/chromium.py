"""Debian's Chromium, driven through its WebDriver: one fresh profile per browser."""

import base64
import json
import pathlib
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 15
# The names of the stage are on this machine; nothing else is anywhere.
RESOLVE = "MAP shop.test 127.0.0.1, MAP idp.test 127.0.0.1, MAP evil.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.*"
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
# Controls that can be seen: what is folded away has no boxes.
CONTROLS = """
return [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
  .filter(each => each.checkVisibility({visibilityProperty: true}))
"""


class Chromium:
    def __init__(self, screens, language="en", script=True, cookies=True):
        self._screens, self.language = pathlib.Path(screens), language
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", f"--user-data-dir={self._profile.name}",
            f"--host-resolver-rules={RESOLVE}", f"--accept-lang={language}", "--window-size=1100,900", "--hide-scrollbars",
        ):  # fmt: skip
            options.add_argument(argument)
        preferences = {"intl.accept_languages": language}
        if not script:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        if not cookies:
            preferences["profile.managed_default_content_settings.cookies"] = 2
        options.add_experimental_option("prefs", preferences)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(PATIENCE)

    def close(self):
        self.driver.quit()
        self._profile.cleanup()

    def open(self, url):
        self.driver.get(url)

    def stay(self):
        """From now on the pages of the service that go on by themselves wait for their button, as when their script is late."""
        source = "if (location.hostname === 'localhost') HTMLFormElement.prototype.submit = () => {};"
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})

    def back(self):
        self.driver.back()

    def click(self, element):
        self.find(element).click()

    def double_click(self, element):
        """Two clicks as fast as a person's, with all events of the mouse."""
        ActionChains(self.driver, duration=60).double_click(element).perform()

    def press(self, key):
        ActionChains(self.driver).send_keys(key).perform()

    def type(self, element, text):
        field = self.find(element)
        field.clear()
        field.send_keys(text)

    def post(self, url, **fields):
        """Posts a form from the page that is shown."""
        self.driver.execute_script(
            "const form = document.createElement('form'); form.method = 'post'; form.action = arguments[0];"
            "for (const [name, value] of Object.entries(arguments[1])) {"
            "const input = document.createElement('input'); input.type = 'hidden'; input.name = name; input.value = value; form.append(input); }"
            "document.body.append(form); form.submit();",
            url,
            fields,
        )

    def find(self, element):
        return self._until(lambda driver: driver.find_element(By.ID, element), f"element #{element}")

    def select(self, selector):
        """The first element of a CSS selector, waited for."""
        return self._until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector), selector)

    def has(self, element):
        return bool(self.driver.find_elements(By.ID, element))

    def text(self, element):
        return self.find(element).text

    def page(self):
        """Which page of the shop, the cloud or the SAML identity provider this is."""
        found = self.driver.find_elements(By.CSS_SELECTOR, "main[data-page]")
        return found[0].get_attribute("data-page") if found else None

    def arrive(self, page):
        self._until(lambda _: self.page() == page, f"page {page}")

    def code(self):
        """The code on an error page of ours, or None."""
        found = self.driver.find_elements(By.CSS_SELECTOR, ".quote dd")
        return found[0].text if found else None

    def fail(self, code):
        self._until(lambda _: self.code() == code, f"error {code}")

    def url(self):
        return self.driver.current_url

    def wait_for(self, condition, what):
        return self._until(lambda _: condition(), what)

    def _until(self, condition, what):
        def quietly(driver):
            try:
                return condition(driver)
            except Exception:  # the page is changing under us
                return None

        try:
            return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.05).until(quietly)
        except Exception:
            body = self.driver.find_elements(By.TAG_NAME, "body")
            seen = body[0].text[:600] if body else ""
            raise AssertionError(f"waited for {what}; at {self.url()[:200]}, page {self.page()}, code {self.code()}: {seen!r}") from None

    def screen(self, name):
        """The whole page, however long it is."""
        self._screens.mkdir(parents=True, exist_ok=True)
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        (self._screens / f"{name}.{self.language}.png").write_bytes(base64.b64decode(shot["data"]))

    def phone(self):
        """From now on as wide as a small phone, until `desk`."""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
        self.wait_for(lambda: self.driver.execute_script("return innerWidth") == PHONE["width"], "the width of a phone")

    def desk(self):
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.wait_for(lambda: self.driver.execute_script("return innerWidth") > PHONE["width"], "the width of a desk")

    def scheme(self, scheme):
        """`light` or `dark`."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def overhang(self):
        """How many pixels the page is wider than the window."""
        return self.driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def walk_by_keyboard(self):
        """Presses Tab until every control had the focus; a text says what is wrong."""
        controls = self.driver.execute_script(CONTROLS)
        reached = []
        for _ in range(len(controls) + 2):
            if len(reached) == len(controls):
                break
            self.press(Keys.TAB)
            focused, outline = self.driver.execute_script(
                "const at = document.activeElement, style = getComputedStyle(at);"
                "return [at, style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)]"
            )
            if focused not in controls:
                continue
            if not outline >= 2:
                return f"the focus cannot be seen on {focused.get_attribute('outerHTML')[:200]}"
            reached.append(focused)
        if len(reached) != len(controls):
            missed = [each.get_attribute("outerHTML")[:200] for each in controls if each not in reached]
            return f"Tab does not reach {missed}"
        start = controls.index(reached[0]) if reached else 0
        return None if reached == controls[start:] + controls[:start] else "Tab goes in another order than the page reads"

    def tab(self):
        """Opens another tab and goes there; the handle of the one before."""
        before = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        return before

    def switch(self, handle):
        self.driver.switch_to.window(handle)

    def history(self):
        """Every address that the back button of this tab can reach."""
        entries = self.driver.execute_cdp_cmd("Page.getNavigationHistory", {})["entries"]
        return [entry["url"] for entry in entries]

    def requests(self):
        """Requests of documents since the last call: (method, url, headers), redirects included."""
        seen = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent" and message["params"].get("type") == "Document":
                request = message["params"]["request"]
                seen.append((request["method"], request["url"], request["headers"]))
        return seen

    def cookies(self):
        """For each request of a document since the last call: (method, url, names of the cookies sent, names kept back because of SameSite)."""
        asked, told = {}, {}
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            params = message["params"]
            # The hops of a redirect share one id; the two kinds of events come in the same order.
            if message["method"] == "Network.requestWillBeSent" and params.get("type") == "Document":
                asked.setdefault(params["requestId"], []).append((params["request"]["method"], params["request"]["url"]))
            elif message["method"] == "Network.requestWillBeSentExtraInfo":
                told.setdefault(params["requestId"], []).append(params["associatedCookies"])
        found = []
        for number, hops in asked.items():
            for (method, url), cookies in zip(hops, told.get(number, [])):
                sent = {each["cookie"]["name"] for each in cookies if not each["blockedReasons"]}
                kept = {each["cookie"]["name"] for each in cookies if any("SameSite" in reason for reason in each["blockedReasons"])}
                found.append((method, url, sent, kept))
        return found
