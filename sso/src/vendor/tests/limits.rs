//! Limits hold for all processes together.

use super::*;
use crate::store::redis::tests::server::Server;
use crate::vendor::NotSent;
use std::path::Path;
use std::time::Duration;

const LIMIT: usize = 5;

/// Most calls that arrived within any second.
fn busiest_second(cloud: &Cloud) -> usize {
    let seen = cloud.seen.lock().unwrap();
    let within = |start: Instant| {
        let second = |call: &&Seen| call.at >= start && call.at - start < Duration::from_secs(1);
        seen.iter().filter(second).count()
    };
    seen.iter().map(|call| within(call.at)).max().unwrap_or(0)
}

/// How much later than asked for this machine woke somebody up, at worst.
struct Pulse(Arc<Mutex<Duration>>);

impl Pulse {
    fn start() -> Pulse {
        let worst = Arc::<Mutex<Duration>>::default();
        let kept = Arc::downgrade(&worst);
        std::thread::spawn(move || {
            let step = Duration::from_millis(10);
            while let Some(worst) = kept.upgrade() {
                let started = Instant::now();
                std::thread::sleep(step);
                let mut worst = worst.lock().unwrap();
                *worst = worst.max(started.elapsed() - step);
            }
        });
        Pulse(worst)
    }

    fn is_steady(&self) -> bool {
        *self.0.lock().unwrap() < Duration::from_millis(40)
    }
}

/// Two processes, each with more calls at once than a second takes. A machine that stands still meanwhile shows nothing: then once more.
async fn share(first: Arc<dyn Store>, second: Arc<dyn Store>) {
    for last in [false, false, false, true] {
        let cloud = Cloud::start(|_, _| answer(200, AVAILABLE)).await;
        let pulse = Pulse::start();
        let stores = [Arc::clone(&first), Arc::clone(&second)];
        let took = call_together(&cloud, stores).await;
        assert_eq!(cloud.calls(), 16);
        // Fifteen intervals, whatever the machine does.
        assert!(took > Duration::from_secs(3), "{took:?}");
        let busiest = busiest_second(&cloud);
        if pulse.is_steady() || busiest <= LIMIT || last {
            assert!(took < Duration::from_secs(6), "the quota is used: {took:?}");
            assert!(busiest <= LIMIT, "{busiest}");
            return;
        }
    }
}

async fn call_together(cloud: &Cloud, stores: [Arc<dyn Store>; 2]) -> Duration {
    let settings = format!("{KEY}queue_deadline = \"10s\"\n");
    let vendors = stores.map(|store| Arc::new(vendor(&store, &cloud.url, &settings)));
    let started = Instant::now();
    let calls: Vec<_> = (0..16)
        .map(|number| {
            let vendor = Arc::clone(&vendors[number % 2]);
            tokio::spawn(async move { vendor.call(&check()).await })
        })
        .collect();
    for call in calls {
        assert!(call.await.unwrap().unwrap().available);
    }
    started.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_one_file_stay_within_the_quota() {
    let file = File::new();
    share(Arc::clone(&file.store), file.again()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_on_one_redis_stay_within_the_quota() {
    let server = Server::start(&[]);
    let url = server.url().parse().unwrap();
    let first = crate::store::open(&url, Path::new("/nowhere")).await;
    let second = crate::store::open(&url, Path::new("/nowhere")).await;
    share(first.unwrap(), second.unwrap()).await;
}

#[tokio::test]
async fn a_line_that_is_too_long_is_not_joined() {
    let cloud = Cloud::start(|_, _| answer(200, AVAILABLE)).await;
    let file = File::new();
    let settings = format!("{KEY}queue_deadline = \"2s\"\nlimits = {{ check-registration = 1 }}\n");
    let vendor = vendor(&file.store, &cloud.url, &settings);
    let started = Instant::now();
    let call = check();
    let calls = [(); 4].map(|()| async {
        let result = vendor.call(&call).await;
        (result, started.elapsed())
    });
    let [a, b, c, d] = calls;
    let (a, b, c, d) = tokio::join!(a, b, c, d);
    let (refused, served): (Vec<_>, Vec<_>) = [a, b, c, d]
        .into_iter()
        .partition(|(result, _)| result.is_err());
    assert_eq!((served.len(), refused.len()), (2, 2));
    for (result, after) in refused {
        let failure = result.unwrap_err();
        assert!(
            matches!(
                &failure,
                VendorFailure::NotSent(NotSent::LineTooLong { .. })
            ),
            "{failure:?}"
        );
        assert!(failure.retry_after() >= Some(1), "{failure:?}");
        assert!(
            after < Duration::from_millis(900),
            "told at once: {after:?}"
        );
    }
    assert_eq!(cloud.calls(), 2);
}

#[tokio::test]
async fn other_credentials_and_other_calls_have_lines_of_their_own() {
    let cloud = Cloud::start(|_, seen| {
        let created = !seen.path.ends_with("check-identity");
        answer(
            200,
            if created {
                "{\"domain_id\":\"d\"}"
            } else {
                AVAILABLE
            },
        )
    })
    .await;
    let file = File::new();
    let settings =
        |key: &str| format!("{key}limits = {{ check-registration = 1, create-customer = 1 }}\n");
    let one = vendor(&file.store, &cloud.url, &settings(KEY));
    let other = vendor(
        &file.store,
        &cloud.url,
        &settings(&KEY.replace("AKE", "OTHER")),
    );
    let started = Instant::now();
    one.call(&check()).await.unwrap();
    one.call(&create()).await.unwrap();
    other.call(&check()).await.unwrap();
    assert!(started.elapsed() < Duration::from_millis(1_000));
    one.call(&check()).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(1_100));
}
