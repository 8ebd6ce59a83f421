"""Debian's Chromium, driven through its WebDriver: one fresh profile per browser."""

import json
import pathlib
import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 15


class Chromium:
    def __init__(self, screens, language="en", script=True, phone=False, cookies=True):
        self._screens, self.language, self.script = pathlib.Path(screens), language, script
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        options = Options()
        options.binary_location = "/usr/bin/chromium"
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", f"--user-data-dir={self._profile.name}",
            "--host-resolver-rules=MAP shop.test 127.0.0.1, MAP evil.test 127.0.0.1", f"--accept-lang={language}",
            "--window-size=1100,900",
        ):  # fmt: skip
            options.add_argument(argument)
        if phone:
            options.add_experimental_option("mobileEmulation", {"deviceMetrics": {"width": 360, "height": 740, "pixelRatio": 2}})
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

    def click(self, element):
        self.find(element).click()

    def type(self, element, text):
        field = self.find(element)
        field.clear()
        field.send_keys(text)

    def find(self, element):
        return self._until(lambda driver: driver.find_element(By.ID, element), f"element #{element}")

    def has(self, element):
        return bool(self.driver.find_elements(By.ID, element))

    def text(self, element):
        return self.find(element).text

    def page(self):
        """Which page of the shop or the cloud this is."""
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
        self._screens.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(self._screens / f"{name}.{self.language}.png"))

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
