//! The embedded store with few and with many customers: look-ups, durable writes, memory.
//!
//! A look-up must not cost more because there are many customers. Both stores are measured in turns, so that a disturbance meets both.

use super::median;
use crate::store::{
    Cause, CustomerEvent, CustomerRecord, CustomerState, Domain, EventKind, Put, Store, StoreUrl,
    open,
};
use jiff::Timestamp;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const PARTNER: &str = "bench";
/// Writers at the same time.
const WRITERS: u64 = 128;
const FEW: u64 = 1_000;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Customers in the larger store; the smaller one has a thousand.
    pub many: u64,
    /// Rounds; each measures every case once in each store.
    pub rounds: usize,
    /// Length of one measurement.
    pub slice: Duration,
}

impl Size {
    /// For figures to be quoted.
    pub const FULL: Size = Size {
        many: 1_000_000,
        rounds: 15,
        slice: Duration::from_millis(400),
    };
    /// To see that nothing is broken.
    pub const SMOKE: Size = Size {
        many: 100_000,
        rounds: 11,
        slice: Duration::from_millis(40),
    };
}

/// Operations per second in one store.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rates {
    /// Customers in it.
    pub customers: u64,
    /// Look-ups by account, one after the other.
    pub by_account: f64,
    /// Look-ups by cloud account, one after the other.
    pub by_domain: f64,
    /// Durable writes, one after the other.
    pub writes: f64,
    /// Durable writes, many callers at the same time.
    pub writes_together: f64,
    /// Octets of the file.
    pub file: u64,
    /// Resident memory of the process once the store was filled, in octets; 0 where the system does not tell.
    pub memory: u64,
}

/// Both stores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rising {
    /// The small one.
    pub few: Rates,
    /// The large one.
    pub many: Rates,
}

impl Rising {
    /// How many times more a look-up costs in the large store: the worse of both ways.
    pub fn growth(&self) -> f64 {
        let account = self.few.by_account / self.many.by_account;
        account.max(self.few.by_domain / self.many.by_domain)
    }
}

impl fmt::Display for Rising {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut row = |name: &str, value: fn(&Rates) -> String| {
            let (few, many) = (value(&self.few), value(&self.many));
            writeln!(f, "{name:<52} {few:>10} {many:>10}")
        };
        row("embedded store, customers", |rates| {
            rates.customers.to_string()
        })?;
        row("look-ups by account per second, one caller", |rates| {
            format!("{:.0}", rates.by_account)
        })?;
        row(
            "look-ups by cloud account per second, one caller",
            |rates| format!("{:.0}", rates.by_domain),
        )?;
        row("durable writes per second, one caller", |rates| {
            format!("{:.0}", rates.writes)
        })?;
        row("durable writes per second, 128 callers", |rates| {
            format!("{:.0}", rates.writes_together)
        })?;
        row("size of the file, MiB", |rates| mebibytes(rates.file))?;
        row("memory of the process after filling, MiB", |rates| {
            mebibytes(rates.memory)
        })?;
        write!(
            f,
            "{:<52} {:>21.2}",
            "a look-up costs so many times more",
            self.growth()
        )
    }
}

fn mebibytes(octets: u64) -> String {
    format!("{}", octets >> 20)
}

/// Measures in two new stores inside a folder, which is left empty.
///
/// # Errors
/// A text when the folder or the store fails.
pub async fn run(size: Size, folder: &Path) -> Result<Rising, String> {
    let few = Filled::new(folder, FEW).await?;
    let many = Filled::new(folder, size.many).await?;
    let mut rates: [[Vec<f64>; 4]; 2] = Default::default();
    // Reading first: writing makes the small store larger.
    for case in 0..4 {
        for round in 0..=size.rounds {
            for (store, rates) in [&few, &many].into_iter().zip(&mut rates) {
                let rate = store.measure(case, size.slice).await?;
                // The first round warms up and is not counted.
                if let Some(all) = rates.get_mut(case).filter(|_| round > 0) {
                    all.push(rate);
                }
            }
        }
    }
    let [of_few, of_many] = rates.map(|cases| cases.map(median));
    Ok(Rising {
        few: few.rates(of_few),
        many: many.rates(of_many),
    })
}

/// A store with customers; its files go when it goes.
struct Filled {
    store: Arc<dyn Store>,
    path: PathBuf,
    customers: u64,
    next: Arc<AtomicU64>,
    file: u64,
    memory: u64,
}

impl Filled {
    async fn new(folder: &Path, customers: u64) -> Result<Filled, String> {
        let path = folder.join(format!(
            "skybridge-bench-{}-{customers}.db",
            std::process::id()
        ));
        let url: StoreUrl = format!("sqlite:{}", path.display()).parse().map_err(text)?;
        let mut filled = Filled {
            store: open(&url, folder).await.map_err(text)?,
            path,
            customers,
            next: Arc::new(AtomicU64::new(0)),
            file: 0,
            memory: 0,
        };
        filled
            .write_together(move |number| number < customers)
            .await?;
        filled.next.store(customers, Ordering::Relaxed);
        filled.file = std::fs::metadata(&filled.path).map_or(0, |metadata| metadata.len());
        filled.memory = resident();
        Ok(filled)
    }

    async fn measure(&self, case: usize, slice: Duration) -> Result<f64, String> {
        let (start, mut done) = (Instant::now(), 0_u32);
        match case {
            0 | 1 => {
                while start.elapsed() < slice {
                    self.look_up(case == 0, done).await?;
                    done += 1;
                }
            }
            2 => {
                while start.elapsed() < slice {
                    let number = self.next.fetch_add(1, Ordering::Relaxed);
                    put(&*self.store, number).await?;
                    done += 1;
                }
            }
            _ => {
                done = self
                    .write_together(move |_| start.elapsed() < slice)
                    .await?
            }
        }
        Ok(f64::from(done) / start.elapsed().as_secs_f64())
    }

    /// One of the customers, spread over all of them.
    async fn look_up(&self, by_account: bool, n: u32) -> Result<(), String> {
        let number = u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15) % self.customers;
        let found = if by_account {
            self.store.customer(PARTNER, &account(number)).await
        } else {
            self.store
                .customer_of_domain(PARTNER, &domain_id(number))
                .await
        };
        match found.map_err(text)? {
            Some(_) => Ok(()),
            None => Err(format!("customer {number} is not found")),
        }
    }

    /// New customers by many callers at once, as long as `more` says so of the next number.
    async fn write_together(
        &self,
        more: impl Fn(u64) -> bool + Clone + Send + 'static,
    ) -> Result<u32, String> {
        let mut writers = JoinSet::new();
        for _ in 0..WRITERS {
            let (store, next, more) = (
                Arc::clone(&self.store),
                Arc::clone(&self.next),
                more.clone(),
            );
            writers.spawn(async move {
                let mut done = 0;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if !more(number) {
                        return Ok::<u32, String>(done);
                    }
                    put(&*store, number).await?;
                    done += 1;
                }
            });
        }
        let mut done = 0;
        while let Some(ended) = writers.join_next().await {
            done += ended.map_err(text)??;
        }
        Ok(done)
    }

    fn rates(&self, [by_account, by_domain, writes, writes_together]: [f64; 4]) -> Rates {
        Rates {
            customers: self.customers,
            by_account,
            by_domain,
            writes,
            writes_together,
            file: self.file,
            memory: self.memory,
        }
    }
}

impl Drop for Filled {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let mut name = self.path.clone().into_os_string();
            name.push(end);
            let _absent = std::fs::remove_file(name);
        }
    }
}

/// A new customer with a cloud account, and its line of history: what an import or a registration writes.
async fn put(store: &dyn Store, number: u64) -> Result<(), String> {
    let now = Timestamp::now();
    let domain = Domain {
        id: domain_id(number),
        name: format!("customer-{number}"),
        site: "china".to_owned(),
    };
    let event = CustomerEvent {
        version: 1,
        at: now,
        kind: EventKind::Bound,
        cause: Cause::Import,
        state: CustomerState::Bound,
        domain: Some(domain.clone()),
        reason: None,
    };
    let record = CustomerRecord {
        partner: PARTNER.to_owned(),
        account: account(number),
        version: 1,
        domain: Some(domain),
        suspended_at: None,
        claim: None,
        journey_opened_at: None,
        seen: Vec::new(),
        registration: None,
        created_at: now,
        changed_at: now,
        cause: Cause::Import,
    };
    match store.put_customer(record, Some(event)).await {
        Ok(Put::Done) => Ok(()),
        other => Err(format!("customer {number}: {other:?}")),
    }
}

/// Accounts as platforms have them, in no order of the octets.
fn account(number: u64) -> String {
    format!("{:016x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn domain_id(number: u64) -> String {
    format!(
        "{:032x}",
        u128::from(number.wrapping_mul(0xd6e8_feb8_6659_fd93))
    )
}

/// Resident memory, from `/proc`.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or_default() * 1024
}

fn text(error: impl fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn measures_both_stores_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let size = Size {
            many: 3_000,
            rounds: 1,
            slice: Duration::from_millis(10),
        };
        let rising = run(size, folder.path()).await.unwrap();
        for rates in [rising.few, rising.many] {
            let all = [
                rates.by_account,
                rates.by_domain,
                rates.writes,
                rates.writes_together,
            ];
            assert!(all.iter().all(|rate| *rate > 0.0), "{rates:?}");
        }
        assert_eq!(
            (rising.few.customers, rising.many.customers),
            (1_000, 3_000)
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_worse_way_counts() {
        let few = Rates {
            customers: 1,
            by_account: 100.0,
            by_domain: 100.0,
            writes: 1.0,
            writes_together: 1.0,
            file: 0,
            memory: 0,
        };
        let many = Rates {
            by_account: 80.0,
            by_domain: 40.0,
            ..few
        };
        let rising = Rising { few, many };
        assert!((rising.growth() - 2.5).abs() < 1e-9);
        assert!(rising.to_string().contains("2.50"));
    }
}
