//! The first answer to a peer within a session makes it a participant, so that single logout can reach it; the later ones write nothing.

use super::flow::SignOnError;
use crate::config::Partner;
use crate::session::{Names, Session};
use crate::store::{Participant, Store};
use idp::{Pending, Refusal, SessionNames};
use jiff::Timestamp;

/// Notes the peer with the session, and yields what the peer will know the session by.
///
/// # Errors
/// [`SignOnError`] when the store or the crypto library fails.
pub(super) async fn join(
    store: &dyn Store,
    names: &Names,
    partner: &Partner,
    session: &Session,
    pending: &Pending,
    now: Timestamp,
) -> Result<SessionNames, SignOnError> {
    let participant = Participant {
        peer: pending.reply_to().peer.clone(),
        by_email: pending.names_by_email(),
    };
    let slug = &partner.slug;
    let given = names
        .of(slug, &participant.peer, session.id)
        .map_err(|error| Refusal::Internal(error.to_string()))?;
    if session.participants.contains(&participant) {
        return Ok(given);
    }
    let digest = session.id.digest();
    if !store.join_session(slug, digest, participant, now).await? {
        tracing::warn!(
            partner = slug,
            "a session has ended meanwhile or has too many participants; single logout will not reach this peer"
        );
    }
    Ok(given)
}
