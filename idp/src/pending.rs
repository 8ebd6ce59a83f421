//! The first half: a request becomes a [`Pending`] with a trusted address, or a "no"; then, with or without a person, a [`Verdict`].

use crate::acs;
use crate::authn_context::{acceptable, kept, satisfies};
use crate::name_id::{self, NameIdFormat};
use crate::no::{Denial, Denied, No, Refusal};
use crate::principal::Principal;
use crate::release::Admitted;
use crate::request::Asked;
use jiff::{SignedDuration, Timestamp};
use metadata::ServiceProvider;
use saml::binding::RelayState;
use saml::message::{AuthnRequest, Comparison, NameId, RequestedAuthnContext};
use serde::{Deserialize, Serialize};

/// Where a request arrived: our published SSO address, from configuration and never from the request.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The address that Destination must equal, octet by octet.
    pub sso_url: &'a str,
}

/// Limits of the profile that a deployment may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How old a request may be, beyond the skew.
    pub max_age: SignedDuration,
    /// Difference between our clock and others' that is tolerated.
    pub skew: SignedDuration,
    /// Accept an unsigned request although the peer's metadata promises signed ones (an admin's dangerous choice for one peer).
    pub dangerous_allow_unsigned: bool,
}

/// Where an answer or a status goes, from metadata alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    /// entityID of the peer.
    pub peer: String,
    /// ACS location.
    pub acs: String,
    /// ID of the request.
    pub in_response_to: String,
    /// RelayState of the request.
    relay_state: Option<String>,
}

impl ReplyTo {
    /// RelayState of the request; it was within the cap when it came.
    pub fn relay_state(&self) -> Option<RelayState> {
        self.relay_state
            .clone()
            .and_then(|value| RelayState::new(value).ok())
    }
}

/// A request that passed every check that can be made without a person. Serializable, so that it can wait in the store;
/// only [`accept`] makes a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    reply_to: ReplyTo,
    name_id_format: NameIdFormat,
    subject: Option<AskedSubject>,
    force_authn: bool,
    is_passive: bool,
    context: Option<AskedContext>,
    received_at: Timestamp,
    stale_at: Timestamp,
    skew_seconds: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AskedSubject {
    value: String,
    format: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AskedContext {
    #[serde(with = "kept")]
    comparison: Comparison,
    class_refs: Vec<String>,
    decl_refs: Vec<String>,
}

/// Names one request of one peer; answered at most once while it could still be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayKey {
    /// entityID and request ID, separated so that no two pairs are alike.
    pub key: String,
    /// After this instant the request is stale anyway.
    pub until: Timestamp,
}

/// What a sign-in has to achieve; handed on to the platform that signs the person in.
///
/// Standard: Core §3.4.1 (ForceAuthn, IsPassive), §3.3.2.2.1 (RequestedAuthnContext).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// A new authentication, even of a person who is signed in.
    pub fresh: bool,
    /// No page may be shown.
    pub passive: bool,
    /// AuthnContext classes that the sign-in is compared with, best first; empty when any will do.
    pub classes: Vec<String>,
    /// How it is compared with them.
    #[serde(with = "kept", default)]
    pub comparison: Comparison,
}

impl Demand {
    /// AuthnContext classes that satisfy it, for a platform that can be told classes and no comparison; empty when any will do, or none that we know.
    pub fn acceptable(&self) -> Vec<String> {
        acceptable(&RequestedAuthnContext {
            comparison: self.comparison,
            class_refs: self.classes.clone(),
            decl_refs: Vec::new(),
        })
    }
}

/// What can still be asked of the platform when nobody suitable is signed in here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ways {
    /// It can be asked without showing a page.
    pub silent: bool,
    /// It can be asked for an authentication of another class, and was not asked for this request yet.
    pub step_up: bool,
}

/// What to do with a pending request, given who is signed in.
#[derive(Debug)]
pub enum Verdict<'a> {
    /// Answer for this person.
    Answer(Admitted<'a>),
    /// Let a person sign in, in the way that is demanded.
    SignIn(Demand),
    /// Deny.
    Deny(Box<Denied>),
}

/// Judges a request without a person.
///
/// Standard: Profiles §4.1.4.1 and §4.1.4.2; Bindings §3.4.5.2, §3.5.5.2 (Destination); Core §3.2.1 (Version, IssueInstant).
/// Stops: answers to strangers, to foreign addresses, to old requests.
///
/// # Errors
/// [`No::Refused`] until a trusted address is known, [`No::Denied`] after.
pub fn accept(
    asked: &Asked,
    peer: &ServiceProvider,
    here: Here<'_>,
    now: Timestamp,
    rules: &Rules,
) -> Result<Pending, No> {
    let request = asked.content();
    check_issuer(request, peer, now)?;
    check_signed(asked, peer, rules)?;
    check_destination(asked, here)?;
    let stale_at = check_instant(request.issue_instant, now, rules)?;
    let acs = acs::choose(request, peer)?;
    let reply_to = ReplyTo {
        peer: peer.entity_id().to_owned(),
        acs: acs.location.clone(),
        in_response_to: request.id.clone(),
        relay_state: asked
            .envelope()
            .relay_state
            .as_ref()
            .map(|state| state.as_str().to_owned()),
    };
    let denied = |denial| {
        No::Denied(Box::new(Denied {
            reply_to: reply_to.clone(),
            denial,
        }))
    };
    if request.version != saml::names::VERSION {
        return Err(denied(Denial::VersionUnsupported(request.version.clone())));
    }
    let name_id_format = name_id::settle(request, peer.entity_id()).map_err(denied)?;
    Ok(Pending {
        name_id_format,
        subject: request.subject.as_ref().map(|subject| AskedSubject {
            value: subject.value.clone(),
            format: subject.format.clone(),
        }),
        force_authn: request.force_authn,
        is_passive: request.is_passive,
        context: request
            .requested_authn_context
            .as_ref()
            .map(AskedContext::of),
        received_at: now,
        stale_at,
        skew_seconds: rules.skew.as_secs(),
        reply_to,
    })
}

fn check_issuer(
    request: &AuthnRequest,
    peer: &ServiceProvider,
    now: Timestamp,
) -> Result<(), Refusal> {
    let issuer = request.issuer.as_deref().unwrap_or_default();
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

fn check_signed(asked: &Asked, peer: &ServiceProvider, rules: &Rules) -> Result<(), Refusal> {
    if asked.is_verified() || !peer.authn_requests_signed() || rules.dangerous_allow_unsigned {
        return Ok(());
    }
    let why =
        "it is not signed, and the peer's metadata says AuthnRequestsSigned=\"true\"".to_owned();
    Err(Refusal::SignatureNotTrusted {
        peer: peer.entity_id().to_owned(),
        why,
    })
}

// A signed message must name its destination; an unsigned one may leave it out (Bindings §3.4.5.2).
fn check_destination(asked: &Asked, here: Here<'_>) -> Result<(), Refusal> {
    match asked.content().destination.as_deref() {
        Some(got) if got == here.sso_url => Ok(()),
        None if !asked.is_verified() => Ok(()),
        got => Err(Refusal::DestinationMismatch {
            got: got.unwrap_or_default().to_owned(),
            here: here.sso_url.to_owned(),
        }),
    }
}

/// Neither from the future nor too old; yields when it will be.
pub(crate) fn check_instant(
    issued: Timestamp,
    now: Timestamp,
    rules: &Rules,
) -> Result<Timestamp, Refusal> {
    let stale_at = issued
        .checked_add(rules.max_age)
        .and_then(|at| at.checked_add(rules.skew));
    let stale_at = stale_at
        .map_err(|_| Refusal::RequestStale(format!("IssueInstant {issued} is out of range")))?;
    let ahead = issued.duration_since(now);
    if ahead > rules.skew {
        return Err(Refusal::RequestStale(format!(
            "issued {ahead:#} in the future: one of the two clocks is wrong"
        )));
    }
    if stale_at <= now {
        return Err(Refusal::RequestStale(format!(
            "issued {:#} ago, at most {:#} is accepted",
            -ahead, rules.max_age
        )));
    }
    Ok(stale_at)
}

impl Pending {
    /// Where the answer goes.
    pub fn reply_to(&self) -> &ReplyTo {
        &self.reply_to
    }

    /// IsPassive: no page may be shown.
    pub fn is_passive(&self) -> bool {
        self.is_passive
    }

    /// ForceAuthn: the person must authenticate anew.
    pub fn force_authn(&self) -> bool {
        self.force_authn
    }

    /// When it came here.
    pub fn received_at(&self) -> Timestamp {
        self.received_at
    }

    /// Classes the peer asked for, in its order, to be handed on to the sign-in bridge.
    pub fn requested_classes(&self) -> &[String] {
        self.context
            .as_ref()
            .map(|context| context.class_refs.as_slice())
            .unwrap_or_default()
    }

    /// Names this request for the replay check; each key may be answered once.
    pub fn replay_key(&self) -> ReplayKey {
        let peer = &self.reply_to.peer;
        ReplayKey {
            key: format!("{}:{peer}:{}", peer.len(), self.reply_to.in_response_to),
            until: self.stale_at,
        }
    }

    /// Whether the identifier will be the person's e-mail address; otherwise it is the session's transient name.
    pub fn names_by_email(&self) -> bool {
        self.name_id_format == NameIdFormat::Email
    }

    /// The format of the identifier that was settled.
    pub(crate) fn name_id_format(&self) -> NameIdFormat {
        self.name_id_format
    }

    /// Judges with or without a person.
    ///
    /// Standard: Core §3.4.1 (ForceAuthn, IsPassive), §3.4.1.4 (Subject), §3.3.2.2.1 (RequestedAuthnContext).
    pub fn judge<'a>(&'a self, principal: Option<&'a Principal>, ways: Ways) -> Verdict<'a> {
        let Some(principal) = principal.filter(|principal| self.is_fresh_enough(principal)) else {
            return self.ask(ways);
        };
        if let Some(subject) = &self.subject {
            let subject = NameId {
                value: subject.value.clone(),
                format: subject.format.clone(),
                ..NameId::default()
            };
            if !name_id::is_asked_for(&subject, principal) {
                return self.deny(Denial::PrincipalUnknown);
            }
        }
        if let Some(context) = &self.context
            && !satisfies(&principal.authn_context, &context.requested())
        {
            if ways.step_up && !self.is_passive {
                return Verdict::SignIn(self.demand());
            }
            return self.deny(Denial::AuthnContextUnmet {
                got: principal.authn_context.clone(),
            });
        }
        Verdict::Answer(Admitted::new(self, principal))
    }

    /// Denies this request, for reasons that the service finds (a failed sign-in, a person without the right).
    pub fn deny<'a>(&self, denial: Denial) -> Verdict<'a> {
        Verdict::Deny(Box::new(Denied {
            reply_to: self.reply_to.clone(),
            denial,
        }))
    }

    fn ask<'a>(&self, ways: Ways) -> Verdict<'a> {
        if self.is_passive && !ways.silent {
            self.deny(Denial::PassiveImpossible)
        } else {
            Verdict::SignIn(self.demand())
        }
    }

    fn demand(&self) -> Demand {
        Demand {
            fresh: self.force_authn,
            passive: self.is_passive,
            classes: self.requested_classes().to_vec(),
            comparison: self
                .context
                .as_ref()
                .map(|context| context.comparison)
                .unwrap_or_default(),
        }
    }

    // An instant that nobody stated proves no new authentication.
    fn is_fresh_enough(&self, principal: &Principal) -> bool {
        let earliest = self
            .received_at
            .checked_sub(SignedDuration::from_secs(self.skew_seconds));
        let stated = principal.authn_instant.stated();
        !self.force_authn
            || earliest.is_ok_and(|earliest| stated.is_some_and(|stated| stated >= earliest))
    }
}

impl AskedContext {
    fn of(requested: &RequestedAuthnContext) -> AskedContext {
        AskedContext {
            comparison: requested.comparison,
            class_refs: requested.class_refs.clone(),
            decl_refs: requested.decl_refs.clone(),
        }
    }

    fn requested(&self) -> RequestedAuthnContext {
        RequestedAuthnContext {
            comparison: self.comparison,
            class_refs: self.class_refs.clone(),
            decl_refs: self.decl_refs.clone(),
        }
    }
}
