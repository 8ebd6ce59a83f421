//! From a customer whom the cloud does not know, over the bind notification, to one whom both sides know; and back.

use simulator::{Copies, Forgery, NotificationAnswer, NotifyBy, Notifying};
use tests::person::Person;
use tests::visitor::{Seen, Visitor};
use tests::world::{ACME, World, X_ACCOUNT_TYPE};
use url::Url;

const CUSTOMER: &str = "cust-new";

/// A world whose cloud notifies, and the browser of a customer who is signed in and not bound.
async fn beginning(notifying: Notifying) -> (World, Visitor) {
    let world = World::new().await;
    let address = Url::parse(&world.at(ACME, "cloud/bind")).unwrap();
    world.cloud.set_notification_url(Some(address));
    world.cloud.set_notifying(notifying);
    let (browser, mut person) = (Visitor::new(), Person::li_lei());
    person.account = CUSTOMER.to_owned();
    world.sign_in(&browser, ACME, &person).await;
    (world, browser)
}

/// The name of the cloud account that our mapping has for the customer.
async fn bound_to(world: &World) -> Option<String> {
    let record = world.store.customer(ACME, CUSTOMER).await.unwrap();
    record?.domain.map(|domain| domain.name)
}

/// Follows the cloud's login link for a first login, and yields what the cloud says to our answer.
async fn arrive(world: &World, browser: &Visitor) -> Seen {
    let console = on_cloud(world, "/console/");
    let mut link = Url::parse(&on_cloud(world, simulator::LOGIN_PATH)).unwrap();
    link.query_pairs_mut()
        .append_pair("xAccountType", X_ACCOUNT_TYPE)
        .append_pair("isFirstLogin", "true")
        .append_pair("service", &console);
    let asked = browser.get(link.as_str()).await.location();
    browser
        .submit(&browser.get(asked.as_str()).await.form())
        .await
}

/// Creates an account on the first-login page.
async fn create(world: &World, browser: &Visitor) -> Seen {
    let page = arrive(world, browser).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let mut form = page.form();
    assert!(form.action.path().ends_with("/create"), "{}", form.action);
    form.fields
        .push(("domainName".to_owned(), "made_here".to_owned()));
    browser.submit(&form).await
}

#[tokio::test]
async fn a_first_login_binds_through_the_browser_and_unlinking_undoes_it() {
    let (world, browser) = beginning(Notifying {
        copies: Copies::Twice,
        ..Notifying::default()
    })
    .await;
    assert_eq!(bound_to(&world).await, None);
    let notification = create(&world, &browser).await.form();
    let waiting = browser
        .get(&on_cloud(&world, "/authui/first-login/continue"))
        .await;
    for form in [notification, waiting.form()] {
        assert!(
            form.action.path().ends_with("/cloud/bind"),
            "{}",
            form.action
        );
        let kept = browser.submit(&form).await;
        assert_eq!(kept.status, 200, "{}", kept.body);
        assert_eq!(bound_to(&world).await.as_deref(), Some("made_here"));
    }
    let landed = arrive(&world, &browser).await;
    let console = browser.get(landed.location().as_str()).await;
    assert!(console.body.contains("made_here") && console.body.contains(CUSTOMER));

    let unlinked = world.cloud.unlink(CUSTOMER).await.unwrap().unwrap();
    let told = world.cloud.notifications().pop().unwrap();
    assert_eq!(unlinked.notification, Some(told.number));
    // Both copies, the second as welcome as the first.
    assert_eq!(statuses(&told.answers), [Some(200), Some(200)]);
    assert_eq!(bound_to(&world).await, None);
}

#[tokio::test]
async fn a_forged_notification_binds_nobody() {
    for forgery in [Forgery::WrongSignature, Forgery::OldKey] {
        let (world, browser) = beginning(Notifying {
            by: NotifyBy::Server,
            forgery,
            ..Notifying::default()
        })
        .await;
        create(&world, &browser).await;
        let told = world.cloud.notifications().pop().unwrap();
        assert_eq!(
            statuses(&told.answers),
            [Some(403)],
            "{forgery:?}: {:?}",
            told.answers
        );
        assert_eq!(bound_to(&world).await, None, "{forgery:?}");
    }
}

#[tokio::test]
async fn a_lost_notification_leaves_the_customer_a_way_in_and_may_be_sent_later() {
    let (world, browser) = beginning(Notifying {
        copies: Copies::Never,
        ..Notifying::default()
    })
    .await;
    create(&world, &browser).await;
    assert_eq!(bound_to(&world).await, None);
    // The cloud knows the customer, so that saying "first login" once more does no harm.
    let landed = arrive(&world, &browser).await;
    assert_eq!(landed.location().path(), "/console/");
    let answer = world.cloud.send_again(1).await.unwrap().unwrap();
    assert_eq!(answer.status, Some(200), "{answer:?}");
    assert_eq!(bound_to(&world).await.as_deref(), Some("made_here"));
}

fn on_cloud(world: &World, path: &str) -> String {
    world.cloud.settings().base_url.join(path).unwrap().into()
}

fn statuses(answers: &[NotificationAnswer]) -> Vec<Option<u16>> {
    answers.iter().map(|answer| answer.status).collect()
}
