//! The bind notification: what it says, how it is signed, what became of it.
//!
//! How it travels is in [`crate::delivery`].

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::Serialize;

use crate::SimulatorError;
use crate::key::CloudKey;
use crate::memory::Binding;
use crate::names::RSA_SHA256;
use crate::request::encoded;

/// By which way a notification reaches the partner platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotifyBy {
    /// As a form that the customer's browser posts (the vendor's way).
    #[default]
    Browser,
    /// As a call from the cloud itself.
    Server,
}

/// Which octets are signed. The vendor says "the bindRequest", which leaves three readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignedOctets {
    /// The base64 text, as it is after the form is decoded.
    #[default]
    Base64Text,
    /// The base64 text percent-encoded, as it stands in the form.
    PercentEncoded,
    /// The JSON inside.
    Json,
}

/// How often a notification is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Copies {
    /// It gets lost.
    Never,
    /// Once.
    #[default]
    Once,
    /// Twice, octet for octet the same.
    Twice,
}

impl Copies {
    pub(crate) fn count(self) -> usize {
        match self {
            Self::Never => 0,
            Self::Once => 1,
            Self::Twice => 2,
        }
    }
}

/// What is wrong with the signature, on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forgery {
    /// Nothing.
    #[default]
    None,
    /// One bit of it is another.
    WrongSignature,
    /// It was made with a key that the metadata no longer names.
    OldKey,
}

/// Everything that can be chosen about bind notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Notifying {
    /// How they travel when the customer is there.
    pub by: NotifyBy,
    /// What is signed.
    pub octets: SignedOctets,
    /// How often they are sent.
    pub copies: Copies,
    /// How long one that the cloud itself sends waits first. Nobody waits for it then.
    pub delay: Duration,
    /// What is wrong with the signature.
    pub forgery: Forgery,
    /// `SigAlg` in capitals, as the vendor's page prints it.
    pub upper_case_sig_alg: bool,
    /// `bindAction` as `"0"` and `"1"`, as the vendor's table types it; its sample has numbers.
    pub action_as_text: bool,
    /// `userName` and `userId` of the IAM user besides. Both names are a guess.
    pub user_members: bool,
}

/// What happened between a customer and an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BindAction {
    /// They were joined; 0 on the wire.
    Bound,
    /// They were parted; 1 on the wire.
    Unbound,
}

/// What the partner platform answered to one copy that the cloud itself sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotificationAnswer {
    /// When it was there.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// HTTP status; nothing when there was no answer.
    pub status: Option<u16>,
    /// The beginning of the body, or why there was no answer.
    pub said: String,
}

/// One notification and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notification {
    /// Counted from one.
    pub number: u64,
    /// When it was made.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// What happened.
    pub action: BindAction,
    /// Between whom.
    #[serde(flatten)]
    pub binding: Binding,
    /// Where it goes.
    pub address: String,
    /// How it travels.
    pub by: NotifyBy,
    /// The form fields, in order.
    pub fields: [(&'static str, String); 3],
    /// How many copies must still go out.
    pub waiting: usize,
    /// How many copies went out; of those by browser it is known only that the page was served.
    pub sent: usize,
    /// The answers to copies that the cloud itself sent.
    pub answers: Vec<NotificationAnswer>,
}

/// The JSON inside `bindRequest`, its members in the order of the vendor's sample.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct BindRequest<'a> {
    domain_name: &'a str,
    domain_id: &'a str,
    x_user_id: &'a str,
    bind_action: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Number {
    Number(u8),
    Text(&'static str),
}

impl Notifying {
    /// The three form fields. `key` signs; it is the old one where that is asked for.
    pub(crate) fn fields(
        &self,
        action: BindAction,
        binding: &Binding,
        key: &CloudKey,
    ) -> Result<[(&'static str, String); 3], SimulatorError> {
        let account = &binding.account;
        // The first IAM user of an account has the account's name.
        let user = |value| Some(value).filter(|_| self.user_members);
        let json = serde_json::to_vec(&BindRequest {
            domain_name: &account.domain_name,
            domain_id: &account.domain_id,
            // The vendor wants one value in xUserId and xAccountId, and the answer was held to that.
            x_user_id: &binding.x_account_id,
            bind_action: self.number(action),
            user_name: user(account.domain_name.as_str()),
            user_id: user(account.domain_id.as_str()),
        })?;
        let text = STANDARD.encode(&json);
        let signature = match self.octets {
            SignedOctets::Base64Text => key.sign(text.as_bytes()),
            SignedOctets::PercentEncoded => key.sign(encoded(&text).as_bytes()),
            SignedOctets::Json => key.sign(&json),
        }?;
        let sig_alg = if self.upper_case_sig_alg {
            RSA_SHA256.to_uppercase()
        } else {
            RSA_SHA256.to_owned()
        };
        Ok([
            ("bindRequest", text),
            ("SigAlg", sig_alg),
            ("Signature", self.forged(signature)),
        ])
    }

    fn number(&self, action: BindAction) -> Number {
        match (action, self.action_as_text) {
            (BindAction::Bound, false) => Number::Number(0),
            (BindAction::Bound, true) => Number::Text("0"),
            (BindAction::Unbound, false) => Number::Number(1),
            (BindAction::Unbound, true) => Number::Text("1"),
        }
    }

    fn forged(&self, signature: String) -> String {
        if self.forgery != Forgery::WrongSignature {
            return signature;
        }
        let mut octets = STANDARD.decode(&signature).unwrap_or_default();
        if let Some(last) = octets.last_mut() {
            *last ^= 1;
        }
        STANDARD.encode(octets)
    }
}
