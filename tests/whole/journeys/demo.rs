//! The journey of the demonstration, each step looked at.

use simulator::Verdict;
use sso::store::CustomerState;
use tests::answer;
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, BP_ID, World, X_ACCOUNT_TYPE};

#[tokio::test]
async fn a_customer_gets_from_the_platform_into_the_cloud() {
    let world = World::new().await;
    let (browser, person) = (Visitor::new(), Person::li_lei());
    let cloud = world.cloud.settings().base_url.clone();

    let handed_over = world.sign_in(&browser, ACME, &person).await;
    let launch = handed_over.location();
    assert_eq!(launch.path(), "/p/acme/launch");
    assert_eq!(launch.query(), None);
    let cookie = handed_over.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );

    let login = browser.get(launch.as_str()).await.location();
    assert_eq!(login.origin(), cloud.origin());
    assert_eq!(login.path(), simulator::LOGIN_PATH);
    let parameters: Vec<_> = login.query_pairs().into_owned().collect();
    let service = format!("{cloud}console/");
    let expected = [
        ("xAccountType", X_ACCOUNT_TYPE),
        ("isFirstLogin", "false"),
        ("service", service.as_str()),
    ];
    assert_eq!(
        parameters,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );

    let asked = browser.get(login.as_str()).await.location();
    assert_eq!(
        format!("{}{}", world.base, &asked.path()[1..]),
        world.peer.sso
    );
    let relay_state = asked
        .query_pairs()
        .find(|(name, _)| name == "RelayState")
        .map(|(_, value)| value.into_owned());

    let answered = browser.get(asked.as_str()).await;
    assert_eq!(answered.status, 200);
    let form = answered.form();
    assert_eq!(form.action, cloud.join(simulator::ACS_PATH).unwrap());
    assert_eq!(answer::field(&form, "RelayState"), relay_state.as_deref());

    let landed = browser.submit(&form).await;
    let report = world.cloud.last_report().unwrap();
    assert!(report.accepted, "{report}");
    assert!(
        report
            .checks
            .iter()
            .all(|check| check.verdict == Verdict::Pass),
        "{report}"
    );
    assert_eq!(landed.location().as_str(), service);
    let identity = report.identity.unwrap();
    let got = [
        identity.x_user_id,
        identity.x_account_id,
        identity.bp_id,
        identity.email,
        identity.name,
        identity.mobile,
    ];
    let account = person.account.clone();
    assert_eq!(
        got,
        [
            account.clone(),
            account.clone(),
            BP_ID.to_owned(),
            person.email,
            person.name,
            person.mobile
        ]
    );
    let console = browser.get(&service).await;
    assert_eq!(console.status, 200);
    assert!(console.page().text().contains(&account));
}

#[tokio::test]
async fn the_same_customer_comes_again_without_the_platform() {
    let world = World::new().await;
    let browser = world.customer().await;
    for _ in 0..2 {
        let login = browser.get(&world.at(ACME, "launch")).await.location();
        let asked = browser.get(login.as_str()).await.location();
        browser
            .submit(&browser.get(asked.as_str()).await.form())
            .await;
        let report = world.cloud.last_report().unwrap();
        assert!(report.accepted, "{report}");
    }
}

/// Goes from launch to the cloud's answer to our assertion.
async fn into_the_cloud(world: &World, browser: &Visitor) -> (bool, Seen) {
    let login = browser.get(&world.at(ACME, "launch")).await.location();
    let first = login.query().unwrap().contains("isFirstLogin=true");
    let asked = browser.get(login.as_str()).await.location();
    let answered = browser.get(asked.as_str()).await;
    (first, browser.submit(&answered.form()).await)
}

async fn stands(world: &World, account: &str) -> (CustomerState, Option<String>) {
    let record = world.store.customer(ACME, account).await.unwrap().unwrap();
    (record.state(), record.domain.map(|domain| domain.id))
}

#[tokio::test]
async fn a_first_login_ends_with_a_cloud_account_and_the_next_jump_knows_it() {
    let world = World::new().await;
    let (browser, mut person) = (Visitor::new(), Person::li_lei());
    person.account = "cust-unbound".to_owned();
    world.sign_in(&browser, ACME, &person).await;
    let (first, choice) = into_the_cloud(&world, &browser).await;
    assert!(first, "{}", choice.body);
    assert!(world.cloud.last_report().unwrap().accepted);
    assert_eq!(
        stands(&world, &person.account).await,
        (CustomerState::Unbound, None)
    );
    // The cloud's page: create an account. Its answer carries the notification to us by the browser.
    let mut create = choice.form();
    create
        .fields
        .push(("domainName".to_owned(), "zhang-san".to_owned()));
    let carried = browser.submit(&create).await;
    let notification = carried.form();
    assert_eq!(notification.action.path(), "/p/acme/cloud/bind");
    let noted = browser.submit(&notification).await;
    assert_eq!(noted.status, 200, "{}", noted.body);
    assert!(noted.body.contains("Your cloud account is joined"));
    let bound = world.cloud.bindings();
    let bound = bound
        .iter()
        .find(|binding| binding.x_account_id == person.account);
    let domain_id = bound.unwrap().account.domain_id.clone();
    let expected = (CustomerState::Bound, Some(domain_id));
    assert_eq!(stands(&world, &person.account).await, expected);
    // A reload of that page, and the next jump.
    assert_eq!(browser.submit(&notification).await.status, 200);
    let (first, landed) = into_the_cloud(&world, &browser).await;
    assert!(!first);
    assert_eq!(landed.status, 302, "{}", landed.body);
    assert_eq!(stands(&world, &person.account).await, expected);
}
