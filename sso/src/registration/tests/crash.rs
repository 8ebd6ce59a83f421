//! We are killed at every point of a registration, and at random under load; afterwards both sides are compared.
//!
//! The process that dies is this test binary, started again with [`register_until_killed`] alone; the cloud stays in the parent.

use super::*;
use crate::http::{App, FixedClock, Parts};
use crate::registration::keeper::of_partner;
use crate::store::{CustomerState, open};
use simulator::{Api, Fault, When};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FOLDER: &str = "SKYBRIDGE_TEST_REGISTER_IN";
const CLOUD: &str = "SKYBRIDGE_TEST_REGISTER_AT";
const COUNT: &str = "SKYBRIDGE_TEST_REGISTER_COUNT";
const POINT: &str = "SKYBRIDGE_TEST_REGISTER_POINT";

/// Every point between two things that outlive the process.
const POINTS: [&str; 9] = [
    "registration-before-check",
    "registration-before-intention",
    "registration-before-call",
    "registration-after-call",
    "registration-after-answer",
    "registration-before-look",
    "registration-after-look",
    "registration-before-confirm",
    "registration-after-request",
];

async fn service_in(folder: &Path, partner: &str, ahead: SignedDuration) -> (App, Arc<FixedClock>) {
    let store = open(&"sqlite:store.db".parse().unwrap(), folder)
        .await
        .unwrap();
    let clock = Arc::new(FixedClock::at(NOW + ahead));
    let app = App::of(Parts {
        config: Arc::new(crate::fixture::config(HTTPS, partner)),
        store,
        clock: clock.clone(),
    });
    (app.unwrap(), clock)
}

/// The child: registers customers until it is killed, or has nothing left to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn register_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let partner = std::env::var(CLOUD).unwrap();
    let count: usize = std::env::var(COUNT).unwrap().parse().unwrap();
    let _points = fail::FailScenario::setup();
    if let Ok(point) = std::env::var(POINT) {
        fail::cfg_callback(point, || std::process::abort()).unwrap();
    }
    let (app, clock) = service_in(Path::new(&folder), &partner, SignedDuration::ZERO).await;
    let service = Service::around(app, clock);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..count {
        let (app, order) = (service.app.clone(), order(&format!("C-{number}")));
        request(&service, &order).await;
        fail::fail_point!("registration-after-request");
        tasks.spawn(async move { advance(&app, "acme", &order.account).await.unwrap() });
    }
    while tasks.join_next().await.is_some() {}
    for _ in 0..20 {
        service.clock.advance(SignedDuration::from_secs(10));
        of_partner(&service.app, "acme").await.unwrap();
    }
}

fn child(there: &There, folder: &Path, count: usize, point: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args([
            "--exact",
            "registration::tests::crash::register_until_killed",
        ])
        .env(FOLDER, folder)
        .env(CLOUD, there.partner())
        .env(COUNT, count.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Some(point) = point {
        command.env(POINT, point);
    }
    command.spawn().unwrap()
}

/// A new process, later, with nothing but what is in the store. Every customer that was written down comes to its end.
async fn recovered(there: &There, folder: &Path) -> Vec<CustomerRecord> {
    let (app, clock) = service_in(folder, &there.partner(), SignedDuration::from_mins(10)).await;
    for _ in 0..200 {
        of_partner(&app, "acme").await.unwrap();
        let all = app
            .store()
            .customers("acme", None, "", 10_000)
            .await
            .unwrap();
        if all.iter().all(|record| record.due_at().is_none()) {
            return all;
        }
        clock.advance(SignedDuration::from_secs(30));
    }
    panic!("a registration never comes to rest");
}

/// One account for each, and the same one on both sides.
fn compare(there: &There, all: &[CustomerRecord], what: &str) {
    for record in all {
        let (made, id) = there.made(&record.account);
        assert_eq!(made, 1, "{what}: accounts made for {}", record.account);
        let ours = record.domain.as_ref().map(|domain| domain.id.clone());
        assert_eq!(ours, id, "{what}: {}", record.account);
        assert_eq!(
            record.state(),
            CustomerState::Associated,
            "{what}: {}",
            record.account
        );
    }
    let made = there.cloud.all_created();
    assert_eq!(
        made.len(),
        all.len(),
        "{what}: the cloud has nobody whom we do not know"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_point_one_account_is_made() {
    for point in POINTS {
        for fault in [None, Some(Fault::answer_lost()), Some(Fault::call_lost())] {
            let there = There::start().await;
            let what = format!("{point} with {fault:?}");
            let (lost, done) = (fault.is_some(), fault.as_ref().is_none_or(|it| it.effect));
            if let Some(fault) = fault {
                there
                    .cloud
                    .plan_fault(Api::CreateCustomer, When::Next(1), fault);
            }
            let folder = tempfile::tempdir().unwrap();
            let mut child = child(&there, folder.path(), 1, Some(point));
            let ended = tokio::task::spawn_blocking(move || child.wait().unwrap())
                .await
                .unwrap();
            // Where nothing is lost nobody looks; where only the answer is, the look has confirmed it.
            let passed = match point {
                "registration-before-look" | "registration-after-look" => lost,
                "registration-before-confirm" => !(lost && done),
                _ => true,
            };
            assert_eq!(!ended.success(), passed, "{what}: reached");
            let all = recovered(&there, folder.path()).await;
            assert_eq!(all.len(), 1, "{what}: what was written down is there");
            compare(&there, &all, &what);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_under_load_one_account_is_made_for_each() {
    const COUNT: usize = 30;
    for round in 0..8_u64 {
        let there = There::start().await;
        let cloud = &there.cloud;
        cloud.plan_fault(
            Api::CreateCustomer,
            When::Chance {
                probability: 0.2,
                seed: round,
            },
            Fault::answer_lost(),
        );
        let folder = tempfile::tempdir().unwrap();
        let mut dying = child(&there, folder.path(), COUNT, None);
        // Spread over the whole run, start of the process included.
        tokio::time::sleep(Duration::from_millis(150 + 90 * round)).await;
        dying.kill().unwrap();
        tokio::task::spawn_blocking(move || dying.wait().unwrap())
            .await
            .unwrap();
        cloud.clear_faults();
        let all = recovered(&there, folder.path()).await;
        compare(
            &there,
            &all,
            &format!("round {round}, {} written down", all.len()),
        );
    }
}
