"""The journeys of people who sign in at an OpenID Connect provider or at a SAML identity provider that others wrote, and of partners with several bridges."""

import http.client
import urllib.parse

from world import query_of


def ask(world, browser, poster, **how):
    """A service provider asks by POST from another site."""
    browser.open(f"{poster.url}/?{urllib.parse.urlencode(how)}")
    browser.click("ask")


def heard(browser):
    """What the service provider was told."""
    browser.arrive("sp-answer")
    return browser.text("status")


def at_provider(world, browser):
    """The OpenID Connect provider shows its sign-in."""
    browser.wait_for(lambda: browser.url().startswith(f"{world.stage.oidc}/interaction/"), "the provider's page")
    return browser.select("input[name=login]")


def sign_in_at_provider(world, browser, name, again=False):
    """Its own pages: name and password, and consent the first time."""
    at_provider(world, browser).send_keys(name)
    browser.select("input[name=password]").send_keys("any")
    browser.select("button[type=submit]").click()
    if not again:
        browser.wait_for(lambda: browser.driver.find_elements("css selector", "input[name=prompt][value=consent]"), "the provider's consent page")
        browser.select("button[type=submit]").click()


def sign_in_at_idp(browser, name):
    browser.arrive("idp-login")
    browser.type("name", name)
    browser.click("sign-in")
    browser.arrive("idp-answer")


def a_new_customer_signs_in_at_the_openid_provider_and_creates_a_cloud_account(world):
    browser = world.browser()
    browser.open(f"{world.stage.base_of('oidc')}/launch?to=ecs")
    sign_in_at_provider(world, browser, world.customer)
    browser.arrive("first-login")
    world.name_account(browser)
    world.led_on(browser)
    assert browser.text("fact-xAccountId") == world.customer
    assert not any("code=" in url for url in browser.history()), "the code stays in the history"
    browser.open(f"{world.stage.base_of('oidc')}/launch?to=ecs")
    browser.arrive("console-ecs")


def after_the_openid_sign_in_the_back_button_does_no_harm(world):
    poster, browser = world.poster("oidc"), world.browser()
    ask(world, browser, poster)
    sign_in_at_provider(world, browser, world.customer)
    assert heard(browser) == "Success"
    count = len(poster.answers)
    visited = []
    for _ in range(8):
        if browser.page() == "sp-ask":
            break
        browser.back()
        visited.append((browser.url(), browser.code()))
    assert browser.page() == "sp-ask", f"the back button does not lead out: {visited}"
    assert all(code in (None, "BRG-1010", "IDP-2005") for _, code in visited), visited
    ask(world, browser, poster)
    assert heard(browser) == "Success", "and the way forward works"
    assert len(poster.answers) == count + 1, "nothing was answered twice"


def a_forced_request_makes_the_openid_provider_ask_again(world):
    poster, browser = world.poster("oidc"), world.browser()
    ask(world, browser, poster)
    sign_in_at_provider(world, browser, world.customer)
    assert heard(browser) == "Success"
    ask(world, browser, poster)
    assert heard(browser) == "Success", "our own session answers"
    ask(world, browser, poster, force="true")
    sign_in_at_provider(world, browser, world.customer, again=True)
    assert heard(browser) == "Success"


def a_person_who_cancels_at_the_openid_provider_is_reported_to_the_cloud_or_told_what_to_do(world):
    poster, browser = world.poster("oidc"), world.browser()
    ask(world, browser, poster)
    at_provider(world, browser)
    browser.select("a[href$='/abort']").click()
    assert heard(browser) == "Responder/AuthnFailed"
    browser.open(f"{world.stage.base_of('oidc')}/launch?to=console")
    at_provider(world, browser)
    browser.select("a[href$='/abort']").click()
    browser.fail("BRG-1012")


def a_passive_request_shows_no_page_of_the_openid_provider(world):
    poster, browser = world.poster("oidc"), world.browser()
    ask(world, browser, poster, passive="true")
    assert heard(browser) == "Responder/NoPassive"


def signing_out_leads_through_the_openid_provider_which_forgets_the_person(world):
    poster, browser = world.poster("oidc"), world.browser()
    ask(world, browser, poster)
    sign_in_at_provider(world, browser, world.customer)
    assert heard(browser) == "Success"
    browser.open(f"{world.stage.base_of('oidc')}/logout")
    browser.select("#sign-out button").click()
    browser.wait_for(lambda: browser.url().startswith(f"{world.stage.oidc}/session/end"), "the provider's sign-out page")
    browser.select("button[name=logout]").click()
    world.signed_out(browser)
    browser.back()
    browser.open(f"{world.stage.base_of('oidc')}/logout")
    assert not browser.has("sign-out"), "nobody is signed in here"
    ask(world, browser, poster, passive="true")
    assert heard(browser) == "Responder/NoPassive", "nobody is signed in there"


def the_answer_of_the_saml_provider_is_a_post_without_cookies_and_the_person_arrives_all_the_same(world):
    browser = world.browser()
    browser.open(f"{world.stage.base_of('saml')}/launch?to=ecs")
    sign_in_at_idp(browser, world.customer)
    browser.cookies()
    browser.click("send")
    browser.arrive("first-login")
    hops = browser.cookies()
    ((method, _, sent, kept),) = [hop for hop in hops if hop[1].endswith("/upstream/acs")]
    assert method == "POST" and not sent, f"cookies came with the POST: {sent}"
    assert kept, "Chromium had cookies of ours and kept them back because of SameSite"
    ((method, _, sent, _),) = [hop for hop in hops if "/login/arrived/" in hop[1]]
    assert method == "GET" and kept <= sent, f"the browser shows itself on our own site: {sent}, kept back before: {kept}"
    world.name_account(browser)
    world.led_on(browser)
    assert browser.text("fact-xAccountId") == world.customer


def a_request_by_post_ends_at_the_saml_provider_and_is_answered(world):
    poster, browser = world.poster("saml"), world.browser()
    ask(world, browser, poster, relay="through-saml")
    sign_in_at_idp(browser, world.customer)
    browser.click("send")
    assert heard(browser) == "Success"
    assert poster.answers[-1]["relay"] == "through-saml" and poster.answers[-1]["context"] == "PasswordProtectedTransport"
    assert world.customer in poster.answers[-1]["attributes"].values()
    ask(world, browser, poster)
    assert heard(browser) == "Success", "our own session answers"


def a_forced_request_makes_the_saml_provider_ask_again_and_an_old_sign_in_is_refused(world):
    poster, browser = world.poster("saml"), world.browser()
    ask(world, browser, poster)
    sign_in_at_idp(browser, world.customer)
    browser.click("send")
    assert heard(browser) == "Success"
    ask(world, browser, poster, force="true")
    browser.arrive("idp-login")
    assert browser.text("forced") == "forced"
    sign_in_at_idp(browser, world.customer)
    browser.click("send")
    assert heard(browser) == "Success"
    ask(world, browser, poster, force="true")
    sign_in_at_idp(browser, f"slow-{world.customer}")
    browser.click("send")
    browser.fail("BRG-3033")


def a_person_whom_the_saml_provider_refuses_is_reported_to_the_cloud_or_told_what_to_do(world):
    poster, browser = world.poster("saml"), world.browser()
    ask(world, browser, poster)
    browser.arrive("idp-login")
    browser.click("cancel")
    browser.click("send")
    assert heard(browser) == "Responder/AuthnFailed"
    browser.open(f"{world.stage.base_of('saml')}/launch?to=console")
    browser.arrive("idp-login")
    browser.click("cancel")
    browser.click("send")
    browser.fail("BRG-1012")
    ask(world, browser, poster, passive="true")
    browser.arrive("idp-answer")
    browser.click("send")
    assert heard(browser) == "Responder/NoPassive"


def an_answer_of_the_saml_provider_that_is_sent_again_leads_on_and_signs_nobody_else_in(world):
    browser = world.browser()
    browser.open(f"{world.stage.base_of('saml')}/launch?to=ecs")
    sign_in_at_idp(browser, world.customer)
    browser.click("send")
    browser.arrive("first-login")
    world.name_account(browser)
    world.led_on(browser)
    for _ in range(12):
        if browser.page() == "idp-answer":
            break
        browser.back()
    assert browser.page() == "idp-answer", f"the provider's page is not in the history: {browser.history()}"
    message = browser.select("input[name=SAMLResponse]").get_attribute("value")
    relay_state = browser.select("input[name=RelayState]").get_attribute("value")
    browser.click("send")
    browser.arrive("console-home")
    thief = world.browser()
    thief.open(world.shop.url)
    thief.post(f"{world.stage.base_of('saml')}/upstream/acs", SAMLResponse=message, RelayState=relay_state)
    thief.fail("BRG-1010")


def two_fast_clicks_on_the_saml_providers_button_sign_the_person_in(world):
    poster, browser = world.poster("saml"), world.browser()
    ask(world, browser, poster)
    sign_in_at_idp(browser, world.customer)
    browser.double_click(browser.find("send"))
    assert heard(browser) == "Success"


def an_answer_whose_first_post_the_browser_gave_up_still_signs_the_person_in(world):
    poster, browser = world.poster("saml"), world.browser()
    ask(world, browser, poster)
    sign_in_at_idp(browser, world.customer)
    fields = {name: browser.select(f"input[name={name}]").get_attribute("value") for name in ("SAMLResponse", "RelayState")}
    # The first of two clicks arrives; its answer never reaches the browser.
    body = urllib.parse.urlencode(fields).encode()
    address = urllib.parse.urlsplit(f"{world.stage.base_of('saml')}/upstream/acs")
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=10)
    connection.request("POST", address.path, body, {"Content-Type": "application/x-www-form-urlencoded", "Host": address.netloc})
    assert connection.getresponse().status == 303
    browser.click("send")
    assert heard(browser) == "Success"


def two_fast_clicks_on_the_platforms_button_end_in_the_console(world):
    browser = world.browser()
    world.bound(browser)
    for name, page in [("console", "console-home"), ("ecs", "console-ecs"), ("billing", "console-billing")]:
        browser.open(f"{world.shop.url}/?careful=true")
        browser.double_click(browser.find(f"go-{name}"))
        browser.arrive(page)


def two_fast_clicks_on_a_careless_platforms_button_end_in_the_console_or_on_a_page_that_says_what_to_do(world):
    browser = world.browser()
    world.bound(browser)
    for _ in range(3):
        browser.open(world.shop.url)
        browser.double_click(browser.find("go-console"))
        # Where the browser gave up the first of two posts its cookie is lost, and nobody may sign in by the second (docs/decisions/0014).
        browser.wait_for(lambda: browser.page() == "console-home" or browser.code() == "BRG-1005", "the console, or what to do")
    browser.open(world.shop.url)
    browser.click("go-console")
    browser.arrive("console-home")


def two_fast_clicks_on_our_own_buttons_end_where_one_would(world):
    browser = world.browser()
    browser.stay()
    world.sign_in_at_shop(browser)
    browser.click("go-console")
    browser.double_click(browser.select("form#answer button"))
    browser.arrive("first-login")
    world.name_account(browser)
    browser.double_click(world.onward(browser))
    browser.double_click(browser.select("form#answer button"))
    browser.arrive("console-home")
    browser.open(f"{world.stage.base}/logout")
    before = len(world.stage.state()["sign_outs"])
    browser.double_click(browser.select("#sign-out button"))
    world.signed_out(browser)
    assert len(world.stage.state()["sign_outs"]) > before, "the cloud was told"
    assert browser.driver.find_elements("css selector", "ul.what"), "the page says what was ended"
    browser.open(world.shop.url)
    browser.find("to-login")


def bridges_are_tried_in_the_configured_order_and_the_first_that_can_begin_is_used(world):
    browser = world.browser()
    browser.open(f"{world.stage.base_of('saml-first')}/launch?to=console")
    browser.arrive("idp-login")
    browser.open(f"{world.stage.base_of('page-first')}/launch?to=console")
    browser.arrive("shop-login")
    path, query = query_of(browser)
    assert path == "/login" and "return" in query
    browser.open(f"{world.stage.base_of('oidc-dead')}/launch?to=console")
    browser.arrive("idp-login")


def a_silent_request_goes_past_a_bridge_that_would_show_a_page(world):
    poster, browser = world.poster("page-first"), world.browser()
    ask(world, browser, poster, passive="true")
    browser.arrive("idp-answer")
    browser.click("send")
    assert heard(browser) == "Responder/NoPassive"
    ask(world, browser, poster)
    browser.arrive("shop-login")


def a_person_who_began_at_one_bridge_can_finish_there_while_another_tab_is_at_the_next(world):
    browser = world.browser()
    poster = world.poster("saml-first")
    ask(world, browser, poster, relay="first")
    browser.arrive("idp-login")
    first = browser.tab()
    ask(world, browser, poster, relay="second")
    sign_in_at_idp(browser, world.customer)
    browser.click("send")
    assert heard(browser) == "Success"
    browser.switch(first)
    sign_in_at_idp(browser, world.customer)
    browser.click("send")
    assert heard(browser) == "Success"
    assert {answer["relay"] for answer in poster.answers} == {"first", "second"}
