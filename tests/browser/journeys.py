"""The journeys of hand-offs and of the platform's own page. Each is a sentence; each begins with fresh browsers and a customer of its own."""

import json
import urllib.parse

from world import claims_of, login_links, query_of


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
    count = len(poster.answers)
    browser.open(poster.url)
    browser.click("ask")
    browser.arrive("sp-answer")
    assert len(poster.answers) == count + 1, "starting again works"


def nothing_of_a_token_stays_in_the_browsers_history_or_goes_to_another_site(world):
    browser = world.browser()
    world.bound(browser)
    token = world.shop.token(world.customer)
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
    token = world.shop.token(world.customer)
    there = f"{world.stage.base}/handoff?to=console&token={token}"
    browser.open(there)
    browser.arrive("console-home")
    browser.open(there)
    browser.arrive("console-home")
    thief = world.browser()
    thief.open(there)
    thief.fail("BRG-1005")


def somebody_elses_sign_in_cannot_be_put_into_my_browser(world):
    attacker, victim = world.browser(), world.browser()
    attacker.open(f"{world.stage.base}/login?to=console")
    attacker.arrive("shop-login")
    returned = query_of(attacker)[1]["return"]
    token = world.shop.token("attacker")
    victim.open(f"{world.stage.base}/handoff?token={token}&return={urllib.parse.quote(returned)}")
    victim.fail("BRG-1011")


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
    browser.select("form#answer button").click()
    browser.arrive("first-login")
    world.name_account(browser)
    browser.click("onward-submit")
    world.onward(browser).click()
    browser.select("form#answer button").click()
    browser.arrive("console-home")


def a_browser_without_cookies_is_told_what_to_do(world):
    browser = world.browser(cookies=False)
    browser.open(f"{world.stage.base}/login")
    browser.arrive("shop-login")
    returned = query_of(browser)[1]["return"]
    token = world.shop.token(world.customer)
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
    path, query = query_of(browser)
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
    path, query = query_of(browser)
    assert path == "/balance" and claims_of(query["word"])["kind"] == "top-up"


def a_return_without_a_session_still_arrives(world):
    browser = world.browser()
    browser.open(f"{world.stage.base}/return/order?orderId=CS-7&anything=%3Cscript%3E")
    browser.arrive("shop-back")
    path, query = query_of(browser)
    word = claims_of(query["word"])
    assert path == "/orders/CS-7" and "account" not in word and word["order"]["id"] == "CS-7", word


def a_shop_that_does_not_ask_again_leaves_the_person_on_a_page_and_not_in_a_circle(world):
    poster, browser = world.poster(), world.browser()
    world.bound(browser)
    world.shop.not_asked_again.add(world.customer)
    browser.open(f"{poster.url}/?force=true")
    browser.click("ask")
    again = world.onward(browser)
    world.shop.not_asked_again.remove(world.customer)
    again.click()
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
    before = len(world.stage.state()["sign_outs"])
    browser.driver.find_element("css selector", "#sign-out button").click()
    world.signed_out(browser)
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
