//! A peer's request: from verified message to verdict.

use super::reply::LogoutReply;
use super::{LogoutDenial, LogoutDenied, LogoutNo, LogoutReplyTo, endpoint};
use crate::no::Refusal;
use crate::pending::{ReplayKey, Rules, check_instant};
use certs::Verified;
use jiff::Timestamp;
use metadata::ServiceProvider;
use saml::message::{LogoutRequest, NameId, Status};
use saml::names::{VERSION, nameid, status};
use serde::{Deserialize, Serialize};

/// A logout request that passed every check that can be made without looking at sessions. Serializable, so that it can wait while the browser comes back
/// with its cookie; only [`accept_logout`] makes a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLogout {
    reply_to: LogoutReplyTo,
    name: String,
    format: Option<String>,
    qualified_for_others: bool,
    session_indexes: Vec<String>,
    stale_at: Timestamp,
}

/// Under which names a session is known to one peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<'a> {
    /// The transient NameID of this session for this peer.
    pub transient: &'a str,
    /// Its SessionIndex for this peer.
    pub session_index: &'a str,
    /// The person's e-mail address, when this peer was told it as NameID in this session.
    pub email: Option<&'a str>,
}

/// What the service found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// A living session that the request is about ([`PendingLogout::is_about`]).
    pub named: bool,
    /// One of the names has the form of names that we give to sessions, so its session has ended if none was found.
    pub was_ours: bool,
    /// The browser that brought the request has a living session, and the request is not about it.
    pub another_here: bool,
}

/// What follows from a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogoutVerdict {
    /// End the sessions that are named.
    End(Farewell),
    /// They have ended before: nothing to do, and the peer gets what it wants.
    Gone(Farewell),
    /// Deny.
    Deny(Box<LogoutDenied>),
}

/// A logout that was judged; only it can be answered with success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Farewell {
    reply_to: LogoutReplyTo,
}

/// Judges a request without looking at sessions.
///
/// Standard: Profiles §4.4.4.1; Core §3.7.1, §3.7.3.1; Bindings §3.4.5.2, §3.5.5.2.
/// Stops: sessions ended by strangers, by old or foreign messages; answers to addresses that metadata does not list.
///
/// # Errors
/// [`LogoutNo::Refused`] until an address is known ([IDP-2001], [IDP-2002], [IDP-2004], [IDP-2005], [IDP-5001]), then [`LogoutNo::Denied`] ([IDP-3001]).
pub fn accept_logout(
    request: &Verified<LogoutRequest>,
    peer: &ServiceProvider,
    here: &str,
    now: Timestamp,
    rules: &Rules,
) -> Result<PendingLogout, LogoutNo> {
    let content = request.content();
    check_issuer(content.issuer.as_deref(), peer, now)?;
    check_destination(content.destination.as_deref(), here)?;
    let mut stale_at = check_instant(content.issue_instant, now, rules)?;
    if let Some(end) = content.not_on_or_after {
        let end = end.saturating_add(rules.skew).unwrap_or(Timestamp::MAX);
        if end <= now {
            let why = format!("NotOnOrAfter {end} has passed");
            return Err(Refusal::RequestStale(why).into());
        }
        stale_at = stale_at.min(end);
    }
    let envelope = request.envelope();
    let (slo, binding) =
        endpoint(peer, envelope.binding).ok_or_else(|| Refusal::LogoutAddressUnknown {
            peer: peer.entity_id().to_owned(),
        })?;
    let reply_to = LogoutReplyTo {
        peer: peer.entity_id().to_owned(),
        location: slo
            .response_location
            .clone()
            .unwrap_or_else(|| slo.location.clone()),
        by_post: binding == saml::binding::Binding::Post,
        in_response_to: content.id.clone(),
        relay_state: envelope
            .relay_state
            .as_ref()
            .map(|state| state.as_str().to_owned()),
    };
    if content.version != VERSION {
        let denial = LogoutDenial::VersionUnsupported(content.version.clone());
        return Err(LogoutNo::Denied(Box::new(LogoutDenied {
            reply_to,
            denial,
        })));
    }
    Ok(PendingLogout {
        qualified_for_others: is_for_others(&content.name_id, peer.entity_id()),
        name: content.name_id.value.clone(),
        format: content.name_id.format.clone(),
        session_indexes: content.session_indexes.clone(),
        reply_to,
        stale_at,
    })
}

/// The issuer is the peer whose key verified the message, and its metadata holds.
pub(super) fn check_issuer(
    issuer: Option<&str>,
    peer: &ServiceProvider,
    now: Timestamp,
) -> Result<(), Refusal> {
    let issuer = issuer.unwrap_or_default();
    if issuer != peer.entity_id() {
        return Err(Refusal::PeerUnknown(issuer.to_owned()));
    }
    if peer.expired(now) {
        return Err(Refusal::SignatureNotTrusted {
            peer: issuer.to_owned(),
            why: "its metadata has expired; fetch it anew".to_owned(),
        });
    }
    Ok(())
}

/// A signed message must name its destination.
pub(super) fn check_destination(got: Option<&str>, here: &str) -> Result<(), Refusal> {
    if got == Some(here) {
        return Ok(());
    }
    Err(Refusal::DestinationMismatch {
        got: got.unwrap_or_default().to_owned(),
        here: here.to_owned(),
    })
}

// We issue names that are qualified by the peer or not at all; one that is qualified for anybody else was never ours (Core §8.3.8).
fn is_for_others(name: &NameId, peer: &str) -> bool {
    let other = |qualifier: &Option<String>| {
        qualifier
            .as_deref()
            .is_some_and(|value| value != peer && !value.is_empty())
    };
    other(&name.sp_name_qualifier)
}

impl PendingLogout {
    /// Where the answer goes.
    pub fn reply_to(&self) -> &LogoutReplyTo {
        &self.reply_to
    }

    /// Names this request for the replay check; each key is acted on once.
    pub fn replay_key(&self) -> ReplayKey {
        let peer = &self.reply_to.peer;
        ReplayKey {
            key: format!("{}:{peer}:{}", peer.len(), self.reply_to.in_response_to),
            until: self.stale_at,
        }
    }

    /// Values that may be names which we gave to sessions: the NameID, unless it is of another format, and every SessionIndex.
    pub fn session_names(&self) -> impl Iterator<Item = SessionName<'_>> {
        let name = self
            .may_be(nameid::TRANSIENT)
            .then_some(SessionName::NameId(&self.name));
        let indexes = self.session_indexes.iter();
        name.into_iter()
            .chain(indexes.map(|index| SessionName::Index(index)))
    }

    /// Whether the request is about a session that this peer was told of under these names.
    ///
    /// Standard: Core §3.7.3.2: the NameID must match, and of the SessionIndex values, when there are any, one.
    /// Stops: ending another person's session, or another session of the same person.
    pub fn is_about(&self, told: &Told<'_>) -> bool {
        if self.qualified_for_others {
            return false;
        }
        let by_transient = self.may_be(nameid::TRANSIENT) && self.name == told.transient;
        let by_email =
            self.may_be(nameid::EMAIL) && told.email.is_some_and(|email| email == self.name);
        let index = self.session_indexes.is_empty()
            || self
                .session_indexes
                .iter()
                .any(|index| index == told.session_index);
        (by_transient || by_email) && index
    }

    fn may_be(&self, format: &str) -> bool {
        match self.format.as_deref() {
            None | Some(nameid::UNSPECIFIED) => true,
            Some(named) => named == format,
        }
    }

    /// Decides. A session that has ended before is as good as ended now (Core §3.7.3.2 asks for no more); a browser with a session that the request does
    /// not name is not told that it is signed out.
    pub fn judge(&self, found: Found) -> LogoutVerdict {
        let farewell = || Farewell {
            reply_to: self.reply_to.clone(),
        };
        if found.named {
            LogoutVerdict::End(farewell())
        } else if found.was_ours && !found.another_here {
            LogoutVerdict::Gone(farewell())
        } else {
            LogoutVerdict::Deny(Box::new(LogoutDenied {
                reply_to: self.reply_to.clone(),
                denial: LogoutDenial::SessionNotNamed,
            }))
        }
    }
}

/// A value that may be a name which we gave to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionName<'a> {
    /// A NameID.
    NameId(&'a str),
    /// A SessionIndex.
    Index(&'a str),
}

impl Farewell {
    /// Where the answer goes.
    pub fn reply_to(&self) -> &LogoutReplyTo {
        &self.reply_to
    }

    /// The answer: success; partial when another participant of the session could not be signed out (Core §3.7.3.2).
    pub fn reply(&self, partial: bool) -> LogoutReply {
        LogoutReply {
            reply_to: self.reply_to.clone(),
            status: Status {
                code: status::SUCCESS.to_owned(),
                second: partial.then(|| status::PARTIAL_LOGOUT.to_owned()),
                message: partial.then(|| "IDP-5003".to_owned()),
            },
        }
    }
}

impl LogoutDenied {
    /// The answer.
    pub fn reply(&self) -> LogoutReply {
        LogoutReply {
            reply_to: self.reply_to.clone(),
            status: self.denial.status(),
        }
    }
}
