//! One registration at a time, through everything that the cloud may answer.

use super::*;
use crate::store::{CustomerState, Phase};
use simulator::{Api, Fault, When};

async fn registered(there: &There, account: &str) -> CustomerRecord {
    let (_folder, service) = fresh(there);
    assert_eq!(request(&service, &order(account)).await, Outcome::Done);
    until_at_rest(&service, account).await
}

/// Both sides say the same, and one account was made.
fn assert_one(there: &There, record: &CustomerRecord) {
    let (made, id) = there.made(&record.account);
    assert_eq!(made, 1, "accounts made for {}", record.account);
    let ours = record.domain.as_ref().map(|domain| domain.id.clone());
    assert_eq!(ours, id);
    assert_eq!(record.state(), CustomerState::Associated);
}

#[tokio::test]
async fn a_customer_is_registered_and_associated() {
    let there = There::start().await;
    let record = registered(&there, "C-1").await;
    assert_one(&there, &record);
    let domain = record.domain.unwrap();
    assert_eq!((&*domain.name, &*domain.site), ("name-C-1", "china"));
}

#[tokio::test]
async fn whatever_happens_to_the_answer_one_account_is_made() {
    let there = There::start().await;
    let faults = [
        ("lost", Fault::answer_lost()),
        ("never-arrived", Fault::call_lost()),
        ("cut-off", Fault::malformed()),
        ("unconfirmed", Fault::unconfirmed()),
        ("gateway", Fault::html(502)),
        ("gateway-after", Fault::html(504).with_effect()),
        ("failed", Fault::error("CBC.0999")),
        ("failed-after", Fault::error("CBC.0999").with_effect()),
        ("authorisation", Fault::error("CBC.99000004").with_effect()),
        ("repeated", Fault::error("CBC.99000039").with_effect()),
        ("busy", Fault::too_many(Some(1))),
    ];
    for (account, fault) in faults {
        for times in [1, 2] {
            let account = format!("{account}-{times}");
            there.cloud.plan_fault_for(
                &account,
                Api::CreateCustomer,
                When::Next(times),
                fault.clone(),
            );
            let record = registered(&there, &account).await;
            assert_one(&there, &record);
            there.cloud.clear_faults();
        }
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_read_again_before_anything_is_asked() {
    let there = There::start().await;
    let cloud = &there.cloud;
    cloud.plan_fault_for(
        "C-1",
        Api::CreateCustomer,
        When::Next(1),
        Fault::answer_lost(),
    );
    cloud.plan_fault(Api::QueryCustomers, When::Next(12), Fault::html(503));
    let record = registered(&there, "C-1").await;
    assert_one(&there, &record);
    assert_eq!(cloud.created("C-1").calls, 1, "asked once");
}

#[tokio::test]
async fn an_account_that_comes_late_into_the_list_is_not_made_twice() {
    let there = There::start().await;
    let cloud = &there.cloud;
    cloud.set_association_delay(Duration::from_secs(3600));
    cloud.plan_fault_for(
        "C-1",
        Api::CreateCustomer,
        When::Next(1),
        Fault::answer_lost(),
    );
    let (_folder, service) = fresh(&there);
    request(&service, &order("C-1")).await;
    for _ in 0..20 {
        advance(&service.app, "acme", "C-1").await.unwrap();
        service.clock.advance(SignedDuration::from_mins(1));
    }
    let waiting = customer(&**service.app.store(), "C-1").await;
    assert_eq!(waiting.state(), CustomerState::Creating);
    assert_eq!(
        there.made("C-1").0,
        1,
        "the cloud itself refuses a second one"
    );
    cloud.set_association_delay(Duration::ZERO);
    let other = crate::store::Domain {
        id: there.made("C-1").1.unwrap(),
        name: String::new(),
        site: "china".to_owned(),
    };
    let listed = Change::Listed(other);
    let outcome = customers::apply(
        &**service.app.store(),
        "acme",
        "C-1",
        &listed,
        service.app.now(),
    );
    assert_eq!(outcome.await.unwrap(), Outcome::Done);
    assert_one(&there, &customer(&**service.app.store(), "C-1").await);
}

#[tokio::test]
async fn what_the_cloud_refuses_for_good_is_told_and_can_be_asked_for_anew() {
    let there = There::start().await;
    let cloud = &there.cloud;
    cloud.plan_fault_for(
        "C-1",
        Api::CreateCustomer,
        When::Next(1),
        Fault::error("CBC.99000051"),
    );
    let (_folder, service) = fresh(&there);
    request(&service, &order("C-1")).await;
    let failed = until_at_rest(&service, "C-1").await;
    assert_eq!(failed.state(), CustomerState::Failed);
    let trouble = failed.registration.unwrap().trouble.unwrap();
    assert_eq!(
        (&*trouble.code, trouble.vendor_code.as_deref()),
        ("REG-2002", Some("CBC.99000051"))
    );
    assert_eq!(request(&service, &order("C-1")).await, Outcome::Done);
    assert_one(&there, &until_at_rest(&service, "C-1").await);
}

#[tokio::test]
async fn a_name_that_is_taken_is_found_before_the_cloud_is_asked_to_create() {
    let there = There::start().await;
    registered(&there, "C-1").await;
    let (_folder, service) = fresh(&there);
    let second = Order {
        account: "C-2".to_owned(),
        ..order("C-1")
    };
    request(&service, &second).await;
    let failed = until_at_rest(&service, "C-2").await;
    let registration = failed.registration.unwrap();
    assert_eq!((registration.phase, registration.asked), (Phase::Failed, 0));
    assert_eq!(registration.trouble.unwrap().code, "REG-2001");
    assert_eq!(there.cloud.created("C-2").calls, 0);
}

#[tokio::test]
async fn a_cloud_that_is_down_is_asked_when_it_is_back() {
    let there = There::start().await;
    there
        .cloud
        .plan_fault(None, When::Next(30), Fault::html(503));
    let record = registered(&there, "C-1").await;
    assert_one(&there, &record);
    assert_eq!(there.cloud.created("C-1").calls, 1);
}

#[tokio::test]
async fn nobody_is_there_at_all_and_the_registration_is_given_up_after_a_day() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    there
        .cloud
        .plan_fault(None, When::Next(u32::MAX), Fault::html(503));
    request(&service, &order("C-1")).await;
    for _ in 0..4 {
        advance(&service.app, "acme", "C-1").await.unwrap();
        let waiting = customer(&**service.app.store(), "C-1").await;
        assert_eq!(waiting.state(), CustomerState::Requested);
        service.clock.advance(SignedDuration::from_hours(6));
    }
    service.clock.advance(SignedDuration::from_secs(1));
    let failed = until_at_rest(&service, "C-1").await;
    assert_eq!(failed.state(), CustomerState::Failed);
    assert_eq!(
        failed.registration.unwrap().trouble.unwrap().code,
        "REG-2003"
    );
    assert!(service.app.now().duration_since(NOW) > SignedDuration::from_hours(23));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_look_after_one_registration_one_asks() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    request(&service, &order("C-1")).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let app = service.app.clone();
            tokio::spawn(async move { advance(&app, "acme", "C-1").await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(there.cloud.created("C-1").calls, 1);
    assert_one(&there, &until_at_rest(&service, "C-1").await);
}

#[tokio::test]
async fn what_was_asked_for_is_nowhere_in_the_store_afterwards() {
    let there = There::start().await;
    let (folder, service) = fresh(&there);
    let secret = Order {
        password: Some("Geheimnis-12345".into()),
        ..order("C-1")
    };
    request(&service, &secret).await;
    let record = until_at_rest(&service, "C-1").await;
    assert_eq!(record.registration.as_ref().unwrap().request, None);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let octets = std::fs::read(entry.unwrap().path()).unwrap();
        let found = octets.windows(9).any(|part| part == b"Geheimnis");
        assert!(!found, "it was never there in the clear");
    }
}

#[tokio::test]
async fn after_a_lost_answer_a_refusal_is_not_believed_before_the_list_was_read() {
    let there = There::start().await;
    let cloud = &there.cloud;
    cloud.set_association_delay(Duration::from_secs(3600));
    let plan = |fault| cloud.plan_fault_for("C-1", Api::CreateCustomer, When::Next(1), fault);
    plan(Fault::answer_lost());
    // By the account that was made: the cloud may say so of the name before it sees whose it is.
    plan(Fault::error("CBC.99000038"));
    let (_folder, service) = fresh(&there);
    request(&service, &order("C-1")).await;
    while cloud.created("C-1").calls < 2 {
        advance(&service.app, "acme", "C-1").await.unwrap();
        service.clock.advance(SignedDuration::from_secs(2));
    }
    cloud.set_association_delay(Duration::ZERO);
    let waiting = customer(&**service.app.store(), "C-1").await;
    assert_eq!(waiting.state(), CustomerState::Creating);
    let listed = there.made("C-1").1.unwrap();
    cloud.preload([simulator::Binding {
        x_account_id: "C-1".to_owned(),
        account: simulator::Account {
            domain_id: listed,
            domain_name: "name-C-1".to_owned(),
        },
    }]);
    assert_one(&there, &until_at_rest(&service, "C-1").await);
}

#[tokio::test]
async fn a_name_that_is_taken_by_others_ends_a_registration_also_after_a_doubt() {
    let there = There::start().await;
    let cloud = &there.cloud;
    let plan = |fault| cloud.plan_fault_for("C-1", Api::CreateCustomer, When::Next(1), fault);
    plan(Fault::call_lost());
    plan(Fault::error("CBC.99000038"));
    let (_folder, service) = fresh(&there);
    request(&service, &order("C-1")).await;
    let failed = until_at_rest(&service, "C-1").await;
    assert_eq!(failed.state(), CustomerState::Failed);
    let trouble = failed.registration.unwrap().trouble.unwrap();
    assert_eq!(trouble.vendor_code.as_deref(), Some("CBC.99000038"));
    assert_eq!(there.made("C-1").0, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_that_fails_for_one_undoes_nothing_of_another() {
    let there = There::start().await;
    let (_folder, service) = fresh(&there);
    for round in 0..5 {
        let account = format!("C-{round}");
        there
            .cloud
            .plan_fault(Api::CheckIdentity, When::Next(2), Fault::html(503));
        request(&service, &order(&account)).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (app, account) = (service.app.clone(), account.clone());
                tokio::spawn(async move { advance(&app, "acme", &account).await.unwrap() })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_one(&there, &until_at_rest(&service, &account).await);
        assert_eq!(there.cloud.created(&account).calls, 1);
        there.cloud.clear_faults();
    }
}
