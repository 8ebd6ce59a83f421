//! How far an endpoint is: its place in the feed and what stands in its way, in a document that whoever has the turn writes; and the lines that were
//! given up, in another.

use super::wire::Failure;
use crate::store::{Document, Store, StoreError};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Lines that were given up and are listed; older ones are only counted. At their longest they fit into a document.
const MOST_DEAD: usize = 150;
/// How often a writing is tried when others write the same document.
const TRIES: u32 = 20;

/// Where an endpoint is in its partner's feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Number of the line that is next.
    pub next: u64,
    /// How often it was sent in vain.
    pub attempts: u32,
    /// When it was sent in vain first.
    pub failing_since: Option<Timestamp>,
    /// It is not sent again before.
    pub due_at: Option<Timestamp>,
    /// What went wrong last, with whatever line.
    pub failure: Option<Failure>,
    /// When that was.
    pub failed_at: Option<Timestamp>,
    /// When a line was taken last.
    pub delivered_at: Option<Timestamp>,
    /// Since when nothing is sent, because the endpoint said that it is gone.
    pub stopped_at: Option<Timestamp>,
    /// Who sends at present.
    pub turn: Option<Hold>,
}

/// A turn: nobody else sends to the endpoint until it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// A name that one process made up for itself.
    pub by: String,
    /// Its end, unless it is renewed.
    pub until: Timestamp,
}

impl Cursor {
    pub(super) fn at(next: u64) -> Cursor {
        Cursor {
            next,
            attempts: 0,
            failing_since: None,
            due_at: None,
            failure: None,
            failed_at: None,
            delivered_at: None,
            stopped_at: None,
            turn: None,
        }
    }

    /// Whether this process may send now.
    pub(super) fn is_open_to(&self, me: &str, now: Timestamp) -> bool {
        let is_others = |hold: &Hold| hold.by != me && hold.until > now;
        self.stopped_at.is_none()
            && self.due_at.is_none_or(|due| due <= now)
            && !self.turn.as_ref().is_some_and(is_others)
    }

    /// On to another line, which was not sent yet.
    pub(super) fn go_to(&mut self, next: u64) {
        self.next = next;
        self.attempts = 0;
        self.failing_since = None;
        self.due_at = None;
    }
}

/// A line that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLine {
    /// Its number.
    pub number: u64,
    /// The customer.
    pub account: String,
    /// The type of its event.
    pub event: String,
    /// How often it was sent.
    pub attempts: u32,
    /// What went wrong last.
    pub failure: Failure,
    /// When it was given up.
    pub at: Timestamp,
}

/// Lines that were given up, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadList {
    /// The last ones.
    pub lines: Vec<DeadLine>,
    /// How many before them are no longer listed.
    pub dropped: u64,
}

/// A document and the version from which the next writing follows.
pub(super) struct Held<T> {
    pub(super) value: T,
    name: String,
    version: u64,
}

impl<T: Serialize + DeserializeOwned> Held<T> {
    pub(super) async fn read(
        store: &dyn Store,
        partner: &str,
        name: String,
    ) -> Result<Option<Held<T>>, StoreError> {
        let Some(document) = store.document(partner, &name).await? else {
            return Ok(None);
        };
        let value = serde_json::from_str(&document.text)
            .map_err(|error| StoreError::Corrupt(format!("{name}: {error}")))?;
        Ok(Some(Held {
            value,
            name,
            version: document.version,
        }))
    }

    pub(super) fn new(name: String, value: T) -> Held<T> {
        Held {
            value,
            name,
            version: 0,
        }
    }

    /// `false` when somebody else wrote meanwhile; nothing is written then.
    pub(super) async fn write(
        &mut self,
        store: &dyn Store,
        partner: &str,
    ) -> Result<bool, StoreError> {
        let text = serde_json::to_string(&self.value)
            .map_err(|error| StoreError::Corrupt(format!("{}: {error}", self.name)))?;
        let document = Document {
            name: self.name.clone(),
            version: self.version + 1,
            text,
        };
        let is_done = store.put_document(partner, document).await?;
        if is_done {
            self.version += 1;
        }
        Ok(is_done)
    }
}

/// Name of the document with an endpoint's cursor.
pub(super) fn name_of(endpoint: &str) -> String {
    format!("webhook/{endpoint}")
}

fn dead_name_of(endpoint: &str) -> String {
    format!("webhook-dead/{endpoint}")
}

/// Where an endpoint is; `None` when the service has not run with it yet.
///
/// # Errors
/// [`StoreError`].
pub async fn state(
    store: &dyn Store,
    partner: &str,
    endpoint: &str,
) -> Result<Option<Cursor>, StoreError> {
    let held = Held::read(store, partner, name_of(endpoint)).await?;
    Ok(held.map(|held| held.value))
}

/// What was given up.
///
/// # Errors
/// [`StoreError`].
pub async fn dead_list(
    store: &dyn Store,
    partner: &str,
    endpoint: &str,
) -> Result<DeadList, StoreError> {
    let held = Held::read(store, partner, dead_name_of(endpoint)).await?;
    Ok(held.map_or_else(DeadList::default, |held| held.value))
}

/// Puts a line aside, once each.
pub(super) async fn bury(
    store: &dyn Store,
    partner: &str,
    endpoint: &str,
    line: DeadLine,
) -> Result<(), StoreError> {
    let name = dead_name_of(endpoint);
    for _ in 0..TRIES {
        let held = Held::read(store, partner, name.clone()).await?;
        let mut held = held.unwrap_or_else(|| Held::new(name.clone(), DeadList::default()));
        let list = &mut held.value;
        list.lines.retain(|known| known.number != line.number);
        list.lines.push(line.clone());
        let over = list.lines.len().saturating_sub(MOST_DEAD);
        list.lines.drain(..over);
        list.dropped += over as u64;
        if held.write(store, partner).await? {
            return Ok(());
        }
    }
    Err(busy())
}

/// What became of setting a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replayed {
    /// This line is next.
    From(u64),
    /// The feed has no such line: its last one has this number.
    Beyond(u64),
}

/// Sets the cursor of an endpoint, and ends its waiting and its stop: the line `from` is next, or the one that would be next anyway. A delivery that is
/// under way is finished by whoever has the turn.
///
/// # Errors
/// [`StoreError`].
pub async fn replay(
    store: &dyn Store,
    partner: &str,
    endpoint: &str,
    from: Option<u64>,
) -> Result<Replayed, StoreError> {
    let end = store.customer_feed_end(partner).await?;
    if from.is_some_and(|from| from == 0 || from > end + 1) {
        return Ok(Replayed::Beyond(end));
    }
    for _ in 0..TRIES {
        let held = Held::read(store, partner, name_of(endpoint)).await?;
        let mut held = held.unwrap_or_else(|| Held::new(name_of(endpoint), Cursor::at(end + 1)));
        let next = from.unwrap_or(held.value.next);
        held.value.go_to(next);
        held.value.stopped_at = None;
        if held.write(store, partner).await? {
            return Ok(Replayed::From(next));
        }
    }
    Err(busy())
}

fn busy() -> StoreError {
    StoreError::Unavailable("others write the same document all the time".to_owned())
}
