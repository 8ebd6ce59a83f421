//! Customers written by several at once until something is killed, and the question whether everything that was acknowledged is there.

use super::Subject;
use super::records::{customer, event};
use crate::store::{CustomerRecord, CustomerState, EventKind, Put};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Who write at the same time.
const WRITERS: u32 = 6;

/// Something that was acknowledged: this customer was written in this version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Acknowledged {
    pub(in crate::store) account: String,
    pub(in crate::store) version: u64,
}

impl Acknowledged {
    pub(in crate::store) fn line(&self) -> String {
        format!("acknowledged {} {}", self.account, self.version)
    }

    /// Reads such a line; others are not ours.
    pub(in crate::store) fn read(line: &str) -> Option<Acknowledged> {
        let (account, version) = line.strip_prefix("acknowledged ")?.split_once(' ')?;
        Some(Acknowledged {
            account: account.to_owned(),
            version: version.parse().ok()?,
        })
    }

    fn domain_id(&self) -> String {
        format!("d-{}", self.account)
    }
}

/// Makes customers known and binds them, and tells of each acknowledgement, until the store fails.
pub(in crate::store) async fn write_on(
    store: &Subject,
    round: usize,
    tell: impl Fn(Acknowledged) + Send + Sync + 'static,
) {
    let tell = Arc::new(tell);
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, tell) = (Arc::clone(store), Arc::clone(&tell));
        writers.spawn(async move {
            for n in 0.. {
                let account = format!("{round}-{writer}-{n}");
                for version in 1..=2 {
                    let done = Acknowledged {
                        account: account.clone(),
                        version,
                    };
                    let line = crate::store::CustomerEvent {
                        version,
                        kind: if version == 1 {
                            EventKind::Known
                        } else {
                            EventKind::Bound
                        },
                        ..event(version)
                    };
                    let put = store.put_customer(record(&done), Some(line)).await;
                    match put {
                        Ok(put) => assert_eq!(put, Put::Done, "{done:?}"),
                        Err(_) => return,
                    }
                    tell(done);
                }
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
}

fn record(of: &Acknowledged) -> CustomerRecord {
    let domain_id = of.domain_id();
    CustomerRecord {
        version: of.version,
        ..customer("a", &of.account, (of.version > 1).then_some(&*domain_id))
    }
}

/// Every acknowledged version is there, found both ways, with its history.
pub(in crate::store) async fn everything_is_there(store: &Subject, acknowledged: &[Acknowledged]) {
    for each in acknowledged {
        let found = store.customer("a", &each.account).await.unwrap();
        let found = found.unwrap_or_else(|| panic!("{each:?} was acknowledged and is gone"));
        assert!(
            found.version >= each.version,
            "{each:?} is in version {}",
            found.version
        );
        assert_eq!(
            found,
            record(&Acknowledged {
                version: found.version,
                ..each.clone()
            })
        );
        let events = store
            .customer_events("a", &each.account, 0, 10)
            .await
            .unwrap();
        assert_eq!(events.len() as u64, found.version, "{each:?}");
        if each.version == 2 {
            let owner = store
                .customer_of_domain("a", &each.domain_id())
                .await
                .unwrap();
            assert_eq!(owner.as_ref(), Some(&found));
        }
    }
}

/// Nothing is there by half: each version of each customer has its line, the lines are numbered without a gap, and every cloud account leads back.
/// Returns how many customers there are.
pub(in crate::store) async fn nothing_is_torn(store: &Subject) -> u64 {
    let (mut after, mut customers, mut versions) = (String::new(), 0, 0);
    loop {
        let page = store.customers("a", None, &after, 500).await.unwrap();
        let Some(last) = page.last() else { break };
        after.clone_from(&last.account);
        for found in &page {
            customers += 1;
            versions += found.version;
            let bound = found.state() == CustomerState::Bound;
            assert_eq!(bound, found.version == 2, "{found:?}");
        }
    }
    let mut number = 0;
    loop {
        let page = store.customer_feed("a", number, 500).await.unwrap();
        if page.is_empty() {
            break;
        }
        for line in page {
            number += 1;
            assert_eq!(line.number, number);
        }
    }
    assert_eq!(number, versions, "one line for each version");
    assert_eq!(store.customer_feed_end("a").await.unwrap(), number);
    customers
}
