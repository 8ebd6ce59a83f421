"""Every page of ours is looked at, in both languages. Each name here is the name of its screenshots."""

import urllib.parse

from world import in_both_languages, query_of


@in_both_languages
def the_pages_on_the_way_into_the_cloud_read_well(world):
    browser = world.browser()
    browser.stay()
    world.sign_in_at_shop(browser)
    browser.click("go-console")
    button = browser.select("form#answer button")
    world.look(browser, "answer")
    button.click()
    browser.arrive("first-login")
    world.name_account(browser)
    onward = world.onward(browser)
    world.look(browser, "bound")
    onward.click()
    browser.select("form#answer button").click()
    browser.arrive("console-home")
    browser.open(f"{world.stage.cloud}/console/account")
    browser.click("unbind-submit")
    world.onward(browser)
    world.look(browser, "unbound")


@in_both_languages
def the_pages_that_ask_to_sign_in_first_read_well(world):
    poster, browser = world.poster(), world.browser()
    world.sign_in_at_shop(browser)
    world.shop.not_asked_again.add(world.customer)
    browser.open(f"{poster.url}/?force=true")
    browser.click("ask")
    world.onward(browser)
    world.look(browser, "sign-in-again")
    browser.open(f"{world.stage.base_of('bare')}/launch?to=console")
    world.onward(browser)
    world.look(browser, "sign-in-elsewhere")


@in_both_languages
def the_pages_of_signing_out_read_well(world):
    poster, browser = world.poster(logout=True), world.browser()
    browser.stay()
    world.sign_in_at_shop(browser)
    browser.open(poster.url)
    browser.click("ask")
    browser.select("form#answer button").click()
    browser.arrive("sp-answer")
    browser.open(f"{world.stage.base}/logout")
    button = browser.select("#sign-out button")
    world.look(browser, "sign-out")
    button.click()
    button = browser.select("form#message button")
    world.look(browser, "sign-out-carried")
    button.click()
    browser.arrive("sp-logout")
    browser.open(f"{world.stage.base}/logout")
    world.onward(browser)
    world.look(browser, "nobody")
    browser.open(f"{world.stage.base_of('bare')}/logout")
    browser.select("h1")
    world.look(browser, "nobody-without-way")


@in_both_languages
def the_pages_that_say_what_was_ended_read_well(world):
    browser = world.browser()
    world.bound(browser)
    browser.open(f"{world.stage.base}/logout")
    browser.select("#sign-out button").click()
    world.signed_out(browser)
    world.look(browser, "signed-out")
    poster = world.poster("bare")
    token = world.shop.token(world.customer, partner="bare")
    browser.open(f"{world.stage.base_of('bare')}/handoff?token={token}&to=console")
    browser.open(poster.url)
    browser.click("ask")
    browser.arrive("sp-answer")
    browser.open(f"{world.stage.base_of('bare')}/logout")
    browser.select("#sign-out button").click()
    browser.select("ul.what")
    world.look(browser, "signed-out-in-part")


@in_both_languages
def the_pages_of_what_cannot_be_read_read_well(world):
    browser = world.browser()
    base = world.stage.base
    for code, path in [
        ("WEB-404", "/p/nobody/launch"),
        ("WEB-403", "/p/closed/launch"),
        ("WEB-400", "/p/acme/login/failed"),
        ("BRG-1001", "/p/acme/handoff?token=x"),
        ("BRG-1007", "/p/acme/launch?to=https://evil.test/"),
        ("BRG-1010", "/p/acme/login/arrived/x"),
        ("BRG-2011", "/p/acme/oidc/callback?code=x&state=x"),
        ("IDP-1001", "/p/acme/saml/sso?SAMLRequest=x"),
        ("IDP-2005", "/p/acme/saml/resume/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("RET-1001", "/p/bare/return/order?orderId=7"),
    ]:
        browser.open(f"{world.stage.sso}{path}")
        browser.fail(code)
        world.look(browser, f"error-{code}")
    for code, address in [
        ("BND-1001", f"{base}/cloud/bind"),
        ("BRG-3060", f"{base}/upstream/acs"),
        ("BRG-3001", f"{world.stage.base_of('saml')}/upstream/acs"),
        ("WEB-405", f"{base}/launch"),
    ]:
        browser.open(world.shop.url)
        browser.post(address, nothing="x")
        browser.fail(code)
        world.look(browser, f"error-{code}")
    browser.select("summary").click()
    other = browser.select("details[open]")
    assert other.get_attribute("lang") != world.language, "the other language is one click away"
    world.look(browser, "both-languages")


@in_both_languages
def the_pages_of_what_is_not_allowed_read_well(world):
    poster, browser = world.poster(is_known=False), world.browser()
    suspended = f"{world.customer}-suspended"
    world.bound(browser, suspended)
    world.stage.run("customers", "suspend", suspended, "--partner", "acme", "--config", world.stage.config)
    browser.click("go-console")
    browser.fail("CUS-1001")
    world.look(browser, "error-CUS-1001")
    token = world.shop.token(world.customer, partner="strict")
    browser.open(f"{world.stage.base_of('strict')}/handoff?token={token}&to=console")
    browser.fail("CUS-1002")
    world.look(browser, "error-CUS-1002")
    token = world.shop.token(world.customer)
    there = f"{world.stage.base}/handoff?to=console&token={token}"
    browser.open(there)
    browser.arrive("first-login")
    thief = world.browser()
    thief.open(there)
    thief.fail("BRG-1005")
    world.look(thief, "error-BRG-1005")
    thief.open(f"{world.stage.base}/login?to=console")
    returned = query_of(thief)[1]["return"]
    there = f"{world.stage.base}/login/failed?return={urllib.parse.quote(returned)}"
    browser.open(there)
    browser.fail("BRG-1011")
    world.look(browser, "error-BRG-1011")
    thief.open(there)
    thief.fail("BRG-1012")
    world.look(thief, "error-BRG-1012")
    browser.open(poster.url)
    browser.click("ask")
    browser.fail("IDP-2001")
    world.look(browser, "error-IDP-2001")
