//! Our own request to a participant of a session, and its response.

use super::endpoint;
use super::pending::{check_destination, check_issuer};
use super::reply::{LogoutSigning, Outgoing, Unsent, send};
use crate::no::Refusal;
use crate::pending::{Rules, check_instant};
use certs::Verified;
use jiff::{SignedDuration, Timestamp};
use metadata::ServiceProvider;
use saml::binding::{Binding, Direction};
use saml::ids::Ids;
use saml::message::{LogoutRequest, LogoutResponse, NameId};
use saml::names::{VERSION, logout, nameid, status};
use saml::write::Writer;
use serde::{Deserialize, Serialize};

/// How long a request of ours may be delivered: it goes through the browser at once.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// The name under which a participant knows the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogoutName {
    /// Value of the NameID.
    pub value: String,
    /// Whether it is an e-mail address; a transient name otherwise.
    pub is_email: bool,
    /// NameQualifier, as in the assertion.
    pub qualifier: Option<String>,
    /// SessionIndex, as in the assertion.
    pub session_index: Option<String>,
}

/// A request of ours that waits for its response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedLogout {
    /// entityID of the participant.
    pub peer: String,
    /// ID of the request.
    pub id: String,
}

/// What a participant says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It has signed the person out.
    Out,
    /// It has not, or not everywhere; its status, for the log.
    NotOut(String),
}

/// Signs a request to a participant. `None` when its metadata lists no address for it in a binding that we speak.
///
/// Standard: Core §3.7.1, §3.7.3.2; Profiles §4.4.3.3.
///
/// # Errors
/// A text for the operator when a value cannot be carried by XML or signing fails.
pub fn ask_logout(
    peer: &ServiceProvider,
    name: &LogoutName,
    how: LogoutSigning<'_>,
    ids: &mut dyn Ids,
) -> Result<Option<(Outgoing, AskedLogout)>, String> {
    let Some((slo, binding)) = endpoint(peer, Binding::Redirect) else {
        return Ok(None);
    };
    let format = if name.is_email {
        nameid::EMAIL
    } else {
        nameid::TRANSIENT
    };
    let message = LogoutRequest {
        id: ids.next_id(),
        version: VERSION.to_owned(),
        issue_instant: how.now,
        destination: Some(slo.location.clone()),
        issuer: Some(how.entity_id.to_owned()),
        not_on_or_after: Some(how.now.saturating_add(LIFETIME).unwrap_or(Timestamp::MAX)),
        reason: Some(logout::USER.to_owned()),
        name_id: NameId {
            value: name.value.clone(),
            format: Some(format.to_owned()),
            name_qualifier: name.qualifier.clone(),
            sp_name_qualifier: None,
        },
        session_indexes: name.session_index.iter().cloned().collect(),
    };
    let mut writer = Writer::new();
    let offset = message.write(&mut writer);
    let outgoing = send(Unsent {
        writer,
        offset,
        id: &message.id,
        direction: Direction::Request,
        binding,
        location: &slo.location,
        relay_state: None,
        key: how.key,
    })?;
    let asked = AskedLogout {
        peer: peer.entity_id().to_owned(),
        id: message.id,
    };
    Ok(Some((outgoing, asked)))
}

impl AskedLogout {
    /// Judges the verified response to this request.
    ///
    /// Standard: Core §3.7.2, §3.2.2; Profiles §4.4.4.2.
    ///
    /// # Errors
    /// [IDP-2001], [IDP-2002], [IDP-2004], [IDP-2005] as for a request; [IDP-5004] when it answers another request or speaks another version.
    pub fn judge(
        &self,
        response: &Verified<LogoutResponse>,
        peer: &ServiceProvider,
        here: &str,
        now: Timestamp,
        rules: &Rules,
    ) -> Result<Heard, Refusal> {
        let content = response.content();
        check_issuer(content.issuer.as_deref(), peer, now)?;
        check_destination(content.destination.as_deref(), here)?;
        check_instant(content.issue_instant, now, rules)?;
        if peer.entity_id() != self.peer || content.in_response_to.as_deref() != Some(&self.id) {
            return Err(Refusal::LogoutAnswerUnexpected(
                "it answers another request than the one that waits".to_owned(),
            ));
        }
        if content.version != VERSION {
            let why = format!("version {:?} is not supported", content.version);
            return Err(Refusal::LogoutAnswerUnexpected(why));
        }
        let said = &content.status;
        if said.code == status::SUCCESS && said.second.is_none() {
            return Ok(Heard::Out);
        }
        let second = said.second.as_deref().unwrap_or_default();
        Ok(Heard::NotOut(format!("{} {second}", said.code)))
    }
}
