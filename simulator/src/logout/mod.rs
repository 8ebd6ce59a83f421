//! Single logout: the console's "sign out" tells the identity provider, and the identity provider may tell the console.
//!
//! Whether the vendor does either is unknown; this is the standard's Single
//! Logout Profile (Profiles §4.4), judged without lenience.

mod arrived;
mod checks;
mod message;
mod signature;

pub(crate) use arrived::{Arrived, Kind};
pub(crate) use message::Leaving;

use jiff::Timestamp;
use roxmltree::{Document, Node, ParsingOptions};
use serde::Serialize;

use self::checks::Message;
use self::message::Envelope;
use crate::cloud::Cloud;
use crate::idp_metadata::{IdpMetadata, SingleLogout};
use crate::key::random_name;
use crate::memory::{Memory, OpenLogout, Session};
use crate::names::{REQUESTER, SAML, SAMLP, SUCCESS, TRANSIENT, UNKNOWN_PRINCIPAL};
use crate::report::{Check, Identity, Status, Verdict};
use crate::{LoginFault, SimulatorError, xml};

/// Where a LogoutRequest arrives by HTTP-Redirect.
pub(crate) const REDIRECT_PATH: &str = "/authui/saml/LogoutServiceHTTPRedirect";
/// Where a LogoutResponse arrives by HTTP-Redirect.
pub(crate) const REDIRECT_RESPONSE_PATH: &str = "/authui/saml/LogoutServiceHTTPRedirectResponse";
/// Where a LogoutRequest arrives by HTTP-POST.
pub(crate) const POST_PATH: &str = "/authui/saml/LogoutServiceHTTPPost";
/// Where a LogoutResponse arrives by HTTP-POST.
pub(crate) const POST_RESPONSE_PATH: &str = "/authui/saml/LogoutServiceHTTPPostResponse";

/// Who wanted a sign-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartedBy {
    /// The customer, in the console.
    Console,
    /// The identity provider.
    IdentityProvider,
}

/// The verdict on one logout message of the identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogoutReport {
    /// When it arrived.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// Whether every check passed.
    pub accepted: bool,
    /// The status that a LogoutResponse tells.
    pub status: Option<Status>,
    /// Every check, in order.
    pub checks: Vec<Check>,
}

impl LogoutReport {
    /// Names of the checks that failed, in order.
    #[must_use]
    pub fn failed(&self) -> Vec<&'static str> {
        let failed = self
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Fail);
        failed.map(|check| check.id).collect()
    }
}

/// One sign-out and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignOut {
    /// When it began.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// Who wanted it.
    pub started_by: StartedBy,
    /// The ID of the LogoutRequest; nothing when the identity provider has no address for one.
    pub request_id: Option<String>,
    /// The customers whose sessions ended here, one entry a session.
    pub ended: Vec<String>,
    /// The status codes we answered, the outermost first.
    pub answered: Vec<&'static str>,
    /// The verdict on what the identity provider sent: its request, or the last of its responses.
    pub report: Option<LogoutReport>,
}

/// A judged LogoutRequest, and what we answer when it is the identity provider's word.
pub(crate) struct Heard {
    pub(crate) report: LogoutReport,
    pub(crate) answer: Option<Leaving>,
}

impl Cloud {
    /// Every sign-out so far, the oldest first.
    #[must_use]
    pub fn sign_outs(&self) -> Vec<SignOut> {
        self.memory()
            .sign_outs
            .iter()
            .map(|(_, one)| one.clone())
            .collect()
    }

    /// Ends a session, and says how to tell the identity provider if it has an address for that.
    /// Nothing when there is no such session.
    pub(crate) fn sign_out(&self, cookie: &str) -> Result<Option<Option<Leaving>>, SimulatorError> {
        let Some(session) = self.end(cookie) else {
            return Ok(None);
        };
        let customer = session.arrival.binding.x_account_id.clone();
        let idp = self.idp_metadata();
        let Some(address) = idp.as_ref().and_then(|idp| idp.single_logout.first()) else {
            self.record(random_name(16)?, StartedBy::Console, None, vec![customer]);
            return Ok(Some(None));
        };
        let open = OpenLogout {
            id: format!("_{}", random_name(35)?),
            relay_state: random_name(43)?,
            sent_at: self.now(),
            answered: false,
        };
        let envelope = Envelope {
            id: &open.id,
            issuer: &self.settings().entity_id,
            destination: &address.location,
            now: open.sent_at,
            relay_state: Some(&open.relay_state),
            is_post: address.is_post,
        };
        let leaving = envelope.request(&session.identity, self.key())?;
        let id = open.id.clone();
        self.memory().logouts.put(&id, open);
        self.record(id.clone(), StartedBy::Console, Some(id), vec![customer]);
        Ok(Some(Some(leaving)))
    }

    /// Judges an answer to a LogoutRequest of ours.
    pub(crate) fn hear_response(
        &self,
        arrived: &Arrived,
        path: &str,
    ) -> Result<LogoutReport, LoginFault> {
        let frame = self.frame()?;
        let here = self.settings().at(path);
        // One lock over looking and marking: of two copies of one answer, one is too late.
        let mut memory = self.memory();
        let lifetime = self.settings().request_lifetime;
        read(arrived, |decoded, text, parsed| {
            let mut message = message(&frame, arrived, &here, decoded, text, parsed);
            message.open = named(&message, &memory, lifetime);
            let report = report(&message);
            if let Ok(open) = &message.open {
                let is_over = report.accepted || checks::is_trusted(&report.checks);
                if let Some(kept) = memory.logouts.get_mut(&open.id).filter(|_| is_over) {
                    kept.answered = true;
                }
                if let Some(record) = memory.sign_outs.get_mut(&open.id) {
                    record.report = Some(report.clone());
                }
            }
            Ok(report)
        })
    }

    /// Judges a LogoutRequest, ends the sessions it names, and answers it.
    pub(crate) fn hear_request(&self, arrived: &Arrived, path: &str) -> Result<Heard, LoginFault> {
        let frame = self.frame()?;
        let here = self.settings().at(path);
        let number = random_name(16)?;
        read(arrived, |decoded, text, parsed| {
            let mut message = message(&frame, arrived, &here, decoded, text, parsed);
            let id = message
                .root()
                .and_then(|root| root.attribute("ID"))
                .unwrap_or_default();
            message.replayed = self.memory().logout_requests.get(id).is_some();
            let report = report(&message);
            let root = message
                .root()
                .filter(|_| checks::is_trusted(&report.checks));
            let Some(root) = root else {
                self.record_heard(number, None, Vec::new(), &[], &report);
                return Ok(Heard {
                    report,
                    answer: None,
                });
            };
            let (ended, codes) = if report.accepted {
                self.memory().logout_requests.put(id, ());
                self.end_named(root)
            } else {
                (Vec::new(), vec![REQUESTER])
            };
            self.record_heard(number, Some(id), ended, &codes, &report);
            let answer = self.answer(&frame.idp, arrived, id, &codes)?;
            Ok(Heard { report, answer })
        })
    }

    /// Our LogoutResponse, by the way the request came if the identity provider takes it.
    fn answer(
        &self,
        idp: &IdpMetadata,
        arrived: &Arrived,
        in_response_to: &str,
        codes: &[&str],
    ) -> Result<Option<Leaving>, SimulatorError> {
        let same_way = |address: &&SingleLogout| address.is_post == arrived.is_post;
        let address = idp
            .single_logout
            .iter()
            .find(same_way)
            .or(idp.single_logout.first());
        let Some(address) = address else {
            return Ok(None);
        };
        let id = format!("_{}", random_name(35)?);
        let envelope = Envelope {
            id: &id,
            issuer: &self.settings().entity_id,
            destination: &address.response_location,
            now: self.now(),
            relay_state: arrived.relay_state.first().map(String::as_str),
            is_post: address.is_post,
        };
        envelope
            .response(in_response_to, codes, self.key())
            .map(Some)
    }

    /// Ends every session that the NameID and the SessionIndexes name.
    /// A session that ended before is no stranger: there is nothing left to do for it.
    fn end_named(&self, root: Node<'_, '_>) -> (Vec<String>, Vec<&'static str>) {
        let is_named = |identity: &Identity| is_named(root, identity);
        let named: Vec<String> = {
            let memory = self.memory();
            let all = memory.sessions.iter();
            all.filter(|(_, session)| is_named(&session.identity))
                .map(|(cookie, _)| cookie.to_owned())
                .collect()
        };
        let ended: Vec<String> = named
            .iter()
            .filter_map(|cookie| Some(self.end(cookie)?.arrival.binding.x_account_id))
            .collect();
        let is_known = self
            .memory()
            .ended
            .iter()
            .any(|(_, identity)| is_named(identity));
        let codes = if is_known {
            vec![SUCCESS]
        } else {
            vec![REQUESTER, UNKNOWN_PRINCIPAL]
        };
        (ended, codes)
    }

    fn end(&self, cookie: &str) -> Option<Session> {
        let mut memory = self.memory();
        let session = memory.sessions.take(cookie)?;
        memory.ended.put(cookie, session.identity.clone());
        Some(session)
    }

    fn record(
        &self,
        key: String,
        started_by: StartedBy,
        request_id: Option<String>,
        ended: Vec<String>,
    ) {
        let record = SignOut {
            at: self.now(),
            started_by,
            request_id,
            ended,
            answered: Vec::new(),
            report: None,
        };
        self.memory().sign_outs.put(key, record);
    }

    fn record_heard(
        &self,
        key: String,
        request_id: Option<&str>,
        ended: Vec<String>,
        answered: &[&'static str],
        report: &LogoutReport,
    ) {
        let record = SignOut {
            at: report.at,
            started_by: StartedBy::IdentityProvider,
            request_id: request_id.map(str::to_owned),
            ended,
            answered: answered.to_vec(),
            report: Some(report.clone()),
        };
        self.memory().sign_outs.put(key, record);
    }
}

type Decoded = Result<Vec<u8>, String>;
type Parsed<'a> = Result<Document<'a>, roxmltree::Error>;

/// Decodes and parses, and hands over what came of it.
fn read<T>(
    arrived: &Arrived,
    judge: impl FnOnce(Option<&Decoded>, Option<&str>, Option<&Parsed<'_>>) -> Result<T, LoginFault>,
) -> Result<T, LoginFault> {
    let decoded = arrived.decode();
    let octets = decoded.as_ref().and_then(|decoded| decoded.as_deref().ok());
    let text = octets.and_then(|octets| std::str::from_utf8(octets).ok());
    let parsed = text.map(|text| Document::parse_with_options(text, ParsingOptions::default()));
    judge(decoded.as_ref(), text, parsed.as_ref())
}

fn message<'a>(
    frame: &'a crate::answer::Frame,
    arrived: &'a Arrived,
    here: &'a str,
    decoded: Option<&'a Decoded>,
    text: Option<&'a str>,
    parsed: Option<&'a Parsed<'a>>,
) -> Message<'a> {
    Message {
        frame,
        arrived,
        here,
        decoded,
        text,
        parsed,
        open: Err("no request of ours"),
        replayed: false,
    }
}

fn report(message: &Message<'_>) -> LogoutReport {
    let checks = checks::run(message);
    LogoutReport {
        at: message.frame.now,
        accepted: checks.iter().all(|check| check.verdict == Verdict::Pass),
        status: message.status(),
        checks,
    }
}

fn named(
    message: &Message<'_>,
    memory: &Memory,
    lifetime: std::time::Duration,
) -> Result<OpenLogout, &'static str> {
    let id = message
        .root()
        .and_then(|root| root.attribute("InResponseTo"));
    let open = id
        .and_then(|id| memory.logouts.get(id))
        .ok_or("no request of ours")?;
    let ends_at = open.sent_at.checked_add(lifetime);
    if open.answered {
        Err("answered before")
    } else if ends_at.is_ok_and(|end| end <= message.frame.now) {
        Err("asked too long ago")
    } else {
        Ok(open.clone())
    }
}

/// Core §3.3.4: the identifiers match when nothing in them differs, attributes included.
fn is_named(root: Node<'_, '_>, identity: &Identity) -> bool {
    let Some(name_id) = xml::only_child(root, SAML, "NameID") else {
        return false;
    };
    let same_name = xml::text(name_id) == identity.name_id
        && name_id.attribute("Format") == Some(TRANSIENT)
        && name_id.attribute("NameQualifier") == identity.name_qualifier.as_deref()
        && name_id.attribute("SPNameQualifier") == identity.sp_name_qualifier.as_deref();
    let indexes = xml::children(root, SAMLP, "SessionIndex");
    let is_index = |index: &Node<'_, '_>| Some(xml::text(*index)) == identity.session_index;
    same_name && (indexes.is_empty() || indexes.iter().any(is_index))
}
