"""The journeys. Each is a sentence; each begins with fresh browsers and a customer of its own."""

import base64
import inspect
import itertools
import json
import urllib.parse

from chromium import Chromium
from poster import Poster

_numbers = itertools.count(1)


class World:
    """One journey's browsers, on the common stage."""

    def __init__(self, stage, screens, axe):
        self.stage, self.shop = stage, stage.shop
        self._screens, self._axe = screens, axe
        self._browsers, self._closers = [], []
        self.customer = f"customer-{next(_numbers):04}"

    def browser(self, **choice):
        browser = Chromium(self._screens, **choice)
        self._browsers.append(browser)
        return browser

    def poster(self):
        poster = Poster(f"{self.stage.base}/saml/sso")
        self._closers.append(poster.stop)
        metadata = self.stage._folder / f"sp-{self.customer}.xml"
        metadata.write_text(poster.metadata())
        self.stage.import_peer(metadata, "--preset", "saml", "--confirm", "preset")
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
        """A screenshot, and what axe-core finds on the page: nothing."""
        browser.screen(name)
        width = browser.driver.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} scrolls sideways by {width} px"
        # axe-core is a script; pages are the same without one.
        if self._axe and browser.script:
            browser.driver.execute_script(self._axe.read_text())
            found = browser.driver.execute_async_script(
                "const done = arguments[0]; axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
                ".then(result => done(result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))))"
            )
            assert found == [], f"{name}: {found}"

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
        onward = browser.wait_for(
            lambda: browser.driver.find_elements("css selector", "main a.button") if browser.page() is None else None,
            "the page that leads on after binding",
        )
        self.look(browser, "bound")
        onward[0].click()
        browser.wait_for(lambda: (browser.page() or "").startswith("console"), "the console")


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


def a_new_customer_creates_a_cloud_account_and_next_time_goes_straight_in(world):
    browser = world.browser()
    world.sign_in_at_shop(browser)
    browser.requests()
    browser.click("go-console")
    browser.arrive("first-login")
    (link,) = login_links(browser)
    assert link["isFirstLogin"] == "true", link
    world.name_account(browser)
    world.led_on(browser)
    assert browser.text("fact-xAccountId") == world.customer
    browser.open(world.shop.url)
    browser.requests()
    browser.click("go-console")
    browser.arrive("console-home")
    (link,) = login_links(browser)
    assert link.get("isFirstLogin", "false") == "false", link
    listed = json.loads(world.stage.run("customers", "show", world.customer, "--json", "--partner", "acme", "--config", world.stage.config))
    assert browser.text("fact-domainId") in json.dumps(listed), listed


def a_deep_link_lands_where_it_points(world):
    browser = world.browser()
    world.bound(browser)
    for name, page in [("ecs", "console-ecs"), ("billing", "console-billing"), ("tickets", "console-tickets"), ("iam", "console-iam")]:
        browser.open(world.shop.url)
        browser.click(f"go-{name}")
        browser.arrive(page)
    browser.open(f"{world.stage.base}/launch?to={urllib.parse.quote(world.stage.cloud + '/ecm/servers/7', safe='')}")
    browser.arrive("console-ecs")
    assert browser.text("fact-path").endswith("/ecm/servers/7")


def a_customer_who_begins_at_the_cloud_signs_in_at_the_shop_and_the_same_request_is_answered(world):
    browser = world.browser()
    world.bound(browser)
    other = world.browser()
    service = urllib.parse.quote(f"{world.stage.cloud}/ticket/", safe="")
    other.open(f"{world.stage.cloud}/authui/saml/login?xAccountType=ACME_IDP&isFirstLogin=false&service={service}")
    other.arrive("shop-login")
    other.type("name", world.customer)
    other.click("sign-in")
    other.arrive("console-tickets")
    assert other.text("fact-xAccountId") == world.customer


def a_request_that_is_posted_from_another_site_finds_the_session_although_no_cookie_came_with_it(world):
    poster, browser = world.poster(), world.browser()
    world.bound(browser)
    browser.open(f"{poster.url}/?relay=with-session")
    browser.requests()
    browser.click("ask")
    browser.arrive("sp-answer")
    assert browser.text("status") == "Success"
    assert poster.answers[-1]["relay"] == "with-session"
    methods = [(method, urllib.parse.urlsplit(url).path) for method, url, _ in browser.requests()]
    assert ("POST", "/p/acme/saml/sso") in methods and any("/saml/resume/" in path for _, path in methods), methods


def a_request_that_is_posted_from_another_site_without_a_session_is_answered_after_the_sign_in(world):
    poster, browser = world.poster(), world.browser()
    browser.open(f"{poster.url}/?relay=no-session")
    browser.click("ask")
    browser.arrive("shop-login")
    browser.type("name", world.customer)
    browser.click("sign-in")
    browser.arrive("sp-answer")
    assert poster.answers[-1]["status"] == ["Success"]
    assert poster.answers[-1]["relay"] == "no-session"
    assert world.customer in poster.answers[-1]["attributes"].values()


def a_person_who_gives_up_at_the_shop_is_reported_to_the_cloud(world):
    poster, browser = world.poster(), world.browser()
    browser.open(poster.url)
    browser.click("ask")
    browser.arrive("shop-login")
    browser.click("cancel")
    browser.arrive("sp-answer")
    assert browser.text("status") == "Responder/AuthnFailed"


def a_passive_request_shows_no_page(world):
    poster, browser = world.poster(), world.browser()
    browser.open(f"{poster.url}/?passive=true")
    browser.click("ask")
    browser.arrive("sp-answer")
    assert browser.text("status") == "Responder/NoPassive"


def a_forced_request_makes_the_shop_ask_again(world):
    poster, browser = world.poster(), world.browser()
    world.bound(browser)
    browser.open(f"{poster.url}/?force=true")
    browser.click("ask")
    browser.arrive("shop-login")
    browser.type("name", world.customer)
    browser.click("sign-in")
    browser.arrive("sp-answer")
    assert browser.text("status") == "Success"
    assert poster.answers[-1]["context"] == "Password"


def several_tabs_that_wait_are_each_answered(world):
    poster, browser = world.poster(), world.browser()
    browser.open(f"{poster.url}/?relay=first")
    browser.click("ask")
    browser.arrive("shop-login")
    first = browser.tab()
    browser.open(f"{poster.url}/?relay=second")
    browser.click("ask")
    browser.arrive("shop-login")
    browser.type("name", world.customer)
    browser.click("sign-in")
    browser.arrive("sp-answer")
    browser.switch(first)
    browser.type("name", world.customer)
    browser.click("sign-in")
    browser.arrive("sp-answer")
    relays = {answer["relay"] for answer in poster.answers if answer["status"] == ["Success"]}
    assert relays == {"first", "second"}, poster.answers


def back_and_reload_after_the_answer_end_on_a_page_that_says_what_to_do(world):
    poster, browser = world.poster(), world.browser()
    browser.open(poster.url)
    browser.click("ask")
    browser.arrive("shop-login")
    browser.type("name", world.customer)
    browser.click("sign-in")
    browser.arrive("sp-answer")
    resumed = [url for url in browser.history() if "/saml/resume/" in url]
    for url in resumed:
        browser.open(url)
        browser.fail("IDP-2005")
        world.look(browser, "already-answered")
    count = len(poster.answers)
    browser.open(poster.url)
    browser.click("ask")
    browser.arrive("sp-answer")
    assert len(poster.answers) == count + 1, "starting again works"


def nothing_of_a_token_stays_in_the_browsers_history_or_goes_to_another_site(world):
    browser = world.browser()
    world.bound(browser)
    token = world.shop.token(world.customer, 1_700_000_000)
    browser.open(world.shop.url)
    browser.requests()
    browser.driver.execute_script(f"location.href = '{world.stage.base}/handoff?to=console&token={token}'")
    browser.arrive("console-home")
    assert not any(token in url for url in browser.history()), browser.history()
    after = [each for each in browser.requests() if token not in each[1]]
    assert after and not any(token in headers.get("Referer", "") for _, _, headers in after)
    assert token not in world.stage.log()


def a_second_click_leads_on_where_the_first_signed_in_and_is_refused_elsewhere(world):
    browser = world.browser()
    world.bound(browser)
    token = world.shop.token(world.customer, 1_700_000_000)
    there = f"{world.stage.base}/handoff?to=console&token={token}"
    browser.open(there)
    browser.arrive("console-home")
    browser.open(there)
    browser.arrive("console-home")
    thief = world.browser()
    thief.open(there)
    thief.fail("BRG-1005")
    world.look(thief, "token-used-before")


def somebody_elses_sign_in_cannot_be_put_into_my_browser(world):
    attacker, victim = world.browser(), world.browser()
    attacker.open(f"{world.stage.base}/login?to=console")
    attacker.arrive("shop-login")
    returned = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(attacker.url()).query))["return"]
    token = world.shop.token("attacker", 1_700_000_000)
    victim.open(f"{world.stage.base}/handoff?token={token}&return={urllib.parse.quote(returned)}")
    victim.fail("BRG-1011")
    world.look(victim, "other-browser")


def two_people_on_one_browser_are_kept_apart(world):
    first, second = f"{world.customer}-a", f"{world.customer}-b"
    browser = world.browser()
    world.bound(browser, first)
    world.sign_in_at_shop(browser, second)
    browser.click("go-console")
    world.create_account(browser)
    assert browser.text("fact-xAccountId") == second


def everything_works_without_script(world):
    browser = world.browser(script=False)
    world.sign_in_at_shop(browser)
    browser.click("go-console")
    browser.wait_for(lambda: browser.driver.find_elements("css selector", "form button"), "the button of the answer page")
    world.look(browser, "answer-without-script")
    browser.driver.find_element("css selector", "form button").click()
    browser.arrive("first-login")
    world.name_account(browser)
    browser.click("onward-submit")
    onward = browser.wait_for(lambda: browser.driver.find_elements("css selector", "main a.button"), "the page that leads on")
    onward[0].click()
    button = browser.wait_for(lambda: browser.driver.find_elements("css selector", "form button"), "the button of the answer page")
    button[0].click()
    browser.arrive("console-home")


def a_browser_without_cookies_is_told_what_to_do(world):
    browser = world.browser(cookies=False)
    browser.open(f"{world.stage.base}/login")
    browser.arrive("shop-login")
    returned = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(browser.url()).query))["return"]
    token = world.shop.token(world.customer, 1_700_000_000)
    browser.open(f"{world.stage.base}/handoff?token={token}&return={urllib.parse.quote(returned)}")
    browser.fail("BRG-1011")


def a_customer_who_paid_comes_back_to_the_shop_with_a_signed_word(world):
    browser = world.browser()
    world.bound(browser)
    browser.click("go-ecs")
    browser.arrive("console-ecs")
    browser.open(f"{world.stage.cloud}/console/order?product=ecs-small")
    browser.arrive("order")
    browser.driver.find_element("css selector", "#pay button").click()
    browser.arrive("order-paid")
    browser.click("order-details")
    browser.arrive("shop-back")
    path, query = world.shop.arrivals[-1]
    assert path.startswith("/orders/"), path
    word = claims_of(query["word"])
    assert word["kind"] == "order" and word["account"] == world.customer, word
    assert word["order"]["status"] == "unknown", "arrival proves no payment"


def a_customer_whose_balance_is_too_low_comes_back_to_top_up(world):
    browser = world.browser()
    world.bound(browser)
    browser.click("go-console")
    browser.arrive("console-home")
    browser.open(f"{world.stage.cloud}/console/order?product=ecs-large")
    browser.arrive("order")
    browser.driver.find_element("css selector", "#pay button").click()
    browser.arrive("balance-too-low")
    browser.click("top-up")
    browser.arrive("shop-back")
    path, query = world.shop.arrivals[-1]
    assert path == "/balance" and claims_of(query["word"])["kind"] == "top-up"


def a_return_without_a_session_still_arrives(world):
    browser = world.browser()
    browser.open(f"{world.stage.base}/return/order?orderId=CS-7&anything=%3Cscript%3E")
    browser.arrive("shop-back")
    path, query = world.shop.arrivals[-1]
    word = claims_of(query["word"])
    assert path == "/orders/CS-7" and "account" not in word and word["order"]["id"] == "CS-7", word


def every_page_reads_well_in_both_languages_and_on_a_phone(world):
    for language, phone in [("zh-CN", False), ("en", False), ("zh-CN", True), ("en", True)]:
        browser = world.browser(language=language, phone=phone, script=True)
        suffix = "-phone" if phone else ""
        for name, path in [
            ("not-found", "/p/nobody/launch"),
            ("target-refused", "/p/acme/launch?to=https://evil.test/"),
            ("stale", "/p/acme/saml/resume/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            ("unreadable", "/p/acme/saml/sso?SAMLRequest=x"),
            ("unread-token", "/p/acme/handoff?token=x"),
            ("not-signed-in", "/p/acme/login/arrived/x"),
        ]:
            browser.open(f"{world.stage.sso}{path}")
            assert browser.code(), f"{name}: no error page"
            assert browser.driver.find_element("tag name", "html").get_attribute("lang") == language, name
            world.look(browser, f"{name}{suffix}")
        switch = browser.driver.find_element("tag name", "summary")
        switch.click()
        other = browser.driver.find_element("css selector", "details[open]")
        assert other.get_attribute("lang") != language, "the other language is one click away"
        world.look(browser, f"both-languages{suffix}")


def a_shop_that_does_not_ask_again_leaves_the_person_on_a_page_and_not_in_a_circle(world):
    poster, browser = world.poster(), world.browser()
    world.bound(browser)
    world.shop.ignores_force = True
    try:
        browser.open(f"{poster.url}/?force=true")
        browser.click("ask")
        button = browser.wait_for(lambda: browser.driver.find_elements("css selector", "main a.button"), "the button to try again")
        world.look(browser, "sign-in-again")
    finally:
        world.shop.ignores_force = False
    button[0].click()
    browser.arrive("shop-login")
    browser.type("name", world.customer)
    browser.click("sign-in")
    browser.arrive("sp-answer")
    assert browser.text("status") == "Success"


def signing_out_on_our_page_ends_the_session_here_at_the_cloud_and_at_the_shop(world):
    browser = world.browser()
    world.bound(browser)
    browser.click("go-console")
    browser.arrive("console-home")
    browser.open(f"{world.stage.base}/logout")
    browser.find("sign-out")
    world.look(browser, "sign-out")
    before = len(world.stage.state()["sign_outs"])
    browser.driver.find_element("css selector", "#sign-out button").click()
    browser.wait_for(lambda: "/logout/return" in browser.url() and browser.driver.find_elements("tag name", "h1"), "the page that says what was ended")
    world.look(browser, "signed-out")
    assert len(world.stage.state()["sign_outs"]) > before, "the cloud was told"
    browser.open(world.shop.url)
    browser.find("to-login")
    browser.open(f"{world.stage.base}/launch?to=console")
    browser.arrive("shop-login")


def signing_out_in_the_console_ends_the_session_here_and_at_the_shop(world):
    browser = world.browser()
    world.bound(browser)
    browser.click("go-console")
    browser.arrive("console-home")
    browser.driver.find_element("css selector", "#sign-out button").click()
    browser.wait_for(lambda: browser.url().startswith(world.stage.cloud) and browser.page() != "console-home", "the cloud, signed out")
    browser.open(f"{world.stage.cloud}/console/")
    browser.wait_for(lambda: browser.page() != "console-home" and browser.page() is not None, "the console is closed")
    browser.open(f"{world.stage.base}/launch?to=console")
    browser.arrive("shop-login")


def the_pages_of_signing_out_read_well_in_chinese_on_a_phone(world):
    browser = world.browser(language="zh-CN", phone=True)
    world.bound(browser)
    browser.open(f"{world.stage.base}/logout")
    browser.find("sign-out")
    world.look(browser, "sign-out-phone")
    browser.driver.find_element("css selector", "#sign-out button").click()
    browser.wait_for(lambda: "/logout/return" in browser.url() and browser.driver.find_elements("tag name", "h1"), "the page that says what was ended")
    world.look(browser, "signed-out-phone")


def the_pages_along_the_way_read_well_in_chinese_on_a_phone(world):
    poster, browser = world.poster(), world.browser(language="zh-CN", phone=True)
    world.bound(browser)
    world.shop.ignores_force = True
    try:
        browser.open(f"{poster.url}/?force=true")
        browser.click("ask")
        browser.wait_for(lambda: browser.driver.find_elements("css selector", "main a.button"), "the button to try again")
        world.look(browser, "sign-in-again-phone")
    finally:
        world.shop.ignores_force = False
    stranger = world.browser(language="zh-CN", phone=True)
    token = world.shop.token(world.customer, 1_700_000_000)
    for name, code in [("token-first", None), ("token-used-before-phone", "BRG-1005")]:
        visitor = browser if code is None else stranger
        visitor.open(f"{world.stage.base}/handoff?to=console&token={token}")
        if code is None:
            visitor.arrive("console-home")
        else:
            visitor.fail(code)
            world.look(visitor, name)
    nobody = world.browser(language="zh-CN", phone=True)
    nobody.open(f"{world.stage.base}/logout")
    world.look(nobody, "nobody-signed-in-phone")


def a_suspended_customer_is_told_so_in_both_languages(world):
    for language in ("en", "zh-CN"):
        browser = world.browser(language=language)
        name = f"{world.customer}-{language.lower()}"
        world.bound(browser, name)
        world.stage.run("customers", "suspend", name, "--partner", "acme", "--config", world.stage.config)
        browser.click("go-console")
        browser.fail("CUS-1001")
        world.look(browser, "suspended")


def a_session_that_is_ended_by_api_is_over_at_once(world):
    browser = world.browser()
    world.bound(browser)
    token = world.stage.run(
        "token", "create", "--label", "journeys", "--scope", "sessions:end", "--partner", "acme", "--config", world.stage.config
    ).strip()
    assert world.stage.end_sessions(token, world.customer) == 1
    browser.open(f"{world.shop.url}/sign-out")
    browser.open(f"{world.stage.base}/launch?to=console")
    browser.arrive("shop-login")


def an_existing_cloud_account_is_bound_at_the_first_login(world):
    browser = world.browser()
    world.sign_in_at_shop(browser)
    browser.click("go-console")
    browser.arrive("first-login")
    browser.type("bind-account-domainName", "nobody-has-this-one")
    browser.type("bind-account-password", "wrong")
    browser.click("bind-account-submit")
    browser.find("error")
    browser.type("bind-account-domainName", "old-account")
    browser.type("bind-account-password", "Simulated-1")
    browser.click("bind-account-submit")
    world.led_on(browser)
    assert browser.text("fact-domainName") == "old-account"


def all_of(module):
    """The journeys of a module in their order of writing: functions of a world."""
    functions = inspect.getmembers(module, inspect.isfunction)
    found = [(name, each) for name, each in functions if list(inspect.signature(each).parameters) == ["world"]]
    return sorted(found, key=lambda pair: pair[1].__code__.co_firstlineno)
