//! Looks after registrations that nobody is waiting for: after a crash, a lost answer, a cloud that was down.
//!
//! Every process does; whoever writes a record first has its turn.

use super::advance::advance;
use crate::http::App;
use crate::store::StoreError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How often it is asked what is due.
const EVERY: Duration = Duration::from_secs(1);
/// Registrations of one partner that are looked after at one time; the cloud's limits let few more through.
const AT_ONCE: usize = 8;
/// Registrations of one partner that are read at one time.
const BATCH: u32 = 64;

/// Runs until it is told to stop, one loop for each partner: a cloud that hangs holds up nobody else. What is under way then is in the store, as after a
/// crash.
pub async fn keep(app: App, stop: watch::Receiver<bool>) {
    let mut loops = JoinSet::new();
    for slug in app.config().partners.keys() {
        if app.vendor(slug).is_some() {
            loops.spawn(keep_partner(app.clone(), slug.clone(), stop.clone()));
        }
    }
    while loops.join_next().await.is_some() {}
}

async fn keep_partner(app: App, slug: String, mut stop: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = every.tick() => {}
            () = ended(&mut stop) => return,
        }
        tokio::select! {
            moved = of_partner(&app, &slug) => if let Err(error) = moved {
                tracing::warn!(partner = slug, "registrations are not looked after: {error}");
            },
            () = ended(&mut stop) => return,
        }
    }
}

/// A lost sender means the same.
async fn ended(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Looks once after everything of a partner that is due.
///
/// # Errors
/// [`StoreError`]; what could be moved was.
pub async fn of_partner(app: &App, slug: &str) -> Result<(), StoreError> {
    if app.vendor(slug).is_none() || app.partner(slug).is_err() {
        return Ok(());
    }
    let due = app.store().customers_due(slug, app.now(), BATCH).await?;
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut moves = JoinSet::new();
    for record in due {
        let (app, places) = (app.clone(), Arc::clone(&places));
        moves.spawn(async move {
            let _place = places.acquire().await;
            advance(&app, &record.partner, &record.account).await
        });
    }
    let mut ended = Ok(());
    while let Some(moved) = moves.join_next().await {
        // A panic is told by the runtime; the registration is in the store, and due again.
        ended = moved.unwrap_or(Ok(())).and(ended);
    }
    ended
}
