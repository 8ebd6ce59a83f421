//! "Send verification code", and how a code is held against the one that was sent.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::call::Asked;
use super::fields::{Fields, is_email, is_mobile, missing};
use super::refusal::{Answer, Refusal};
use super::settings::Site;
use crate::SimulatorError;
use crate::bounded::Bounded;
use crate::cloud::Cloud;
use crate::memory::Memory;

/// How many wrong tries a code survives.
const WRONG_TRIES: u32 = 3;

/// A verification code on its way to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SentCode {
    /// Mobile number or e-mail address.
    pub receiver: String,
    /// Six digits.
    pub code: String,
    /// When it was sent.
    #[serde(serialize_with = "crate::report::as_text")]
    pub at: Timestamp,
    /// When it ends.
    #[serde(serialize_with = "crate::report::as_text")]
    pub expires_at: Timestamp,
    /// 29 to register, 18 for a bank card.
    pub scene: i64,
    /// How often it was guessed wrong.
    pub wrong: u32,
}

pub(super) fn send(memory: &mut Memory, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let sent = match asked.api().site {
        Site::China => by_sms(memory, asked)?,
        Site::International => by_mail(asked)?,
    };
    memory.api.codes.put(sent.receiver.to_lowercase(), sent);
    Ok(Answer::empty())
}

fn by_sms(memory: &Memory, asked: &Asked<'_>) -> Result<SentCode, Refusal> {
    let fields = asked.fields(&[
        "receiver_type",
        "timeout",
        "mobile_phone",
        "lang",
        "scene",
        "customer_id",
    ])?;
    fields.one_of("receiver_type", &[1])?;
    let mobile = fields.needed("mobile_phone", 32)?;
    if !is_mobile(mobile) {
        return Err(Refusal::new(
            "CBC.5017",
            "mobile_phone is no mobile number of China.",
        ));
    }
    let scene = match fields.get("scene") {
        None => 29,
        Some(_) => fields.one_of("scene", &[18, 29])?,
    };
    let customer = fields.some("customer_id", 64)?;
    if scene == 18 {
        let customer = customer.ok_or_else(|| missing("customer_id"))?;
        if !memory.accounts.is_bound(customer) {
            return Err(Refusal::new(
                "CBC.99000035",
                "That is not a customer of this partner.",
            ));
        }
    }
    sent(&fields, mobile, scene, asked.now)
}

fn by_mail(asked: &Asked<'_>) -> Result<SentCode, Refusal> {
    let fields = asked.fields(&["receiver_type", "timeout", "email", "lang"])?;
    fields.one_of("receiver_type", &[2])?;
    let email = fields.needed("email", 64)?;
    if !is_email(email) {
        return Err(Refusal::invalid("email is no e-mail address."));
    }
    sent(&fields, email, 29, asked.now)
}

fn sent(fields: &Fields, receiver: &str, scene: i64, now: Timestamp) -> Result<SentCode, Refusal> {
    let lang = fields.some("lang", 16)?;
    if !lang.is_none_or(|lang| matches!(lang, "zh-cn" | "en-us")) {
        return Err(Refusal::invalid("lang must be zh-cn or en-us."));
    }
    let minutes = fields.whole("timeout")?.unwrap_or(10);
    if !(1..=3000).contains(&minutes) {
        return Err(Refusal::invalid("timeout must be 1 to 3000."));
    }
    // As the vendor has it: more than an hour becomes five minutes.
    let minutes = if minutes > 60 { 5 } else { minutes };
    let lifetime = SignedDuration::from_mins(minutes);
    Ok(SentCode {
        receiver: receiver.to_owned(),
        code: six_digits()?,
        at: now,
        expires_at: now.checked_add(lifetime).unwrap_or(Timestamp::MAX),
        scene,
        wrong: 0,
    })
}

fn six_digits() -> Result<String, SimulatorError> {
    let mut octets = [0_u8; 4];
    openssl::rand::rand_bytes(&mut octets)?;
    Ok(format!("{:06}", u32::from_be_bytes(octets) % 1_000_000))
}

/// Holds a code against the one that was sent for this purpose. The right one is used up by [`use_up`].
pub(super) fn compare(
    codes: &mut Bounded<SentCode>,
    receiver: &str,
    scene: i64,
    code: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let wrong = || Refusal::new("CBC.99004010", "The verification code is wrong.");
    let sent = codes.get_mut(&receiver.to_lowercase());
    let sent = sent.filter(|sent| sent.scene == scene).ok_or_else(wrong)?;
    if sent.wrong >= WRONG_TRIES {
        return Err(Refusal::new(
            "CBC.99004009",
            "More than three wrong verification codes.",
        ));
    }
    if now >= sent.expires_at {
        return Err(Refusal::new(
            "CBC.99004008",
            "The verification code has expired.",
        ));
    }
    if sent.code != code {
        sent.wrong += 1;
        return Err(wrong());
    }
    Ok(())
}

/// A code is good once.
pub(super) fn use_up(codes: &mut Bounded<SentCode>, receiver: &str) {
    codes.take(&receiver.to_lowercase());
}

impl Cloud {
    /// Every verification code that is still good or guessed at, the oldest first: the people's SMS and mail boxes.
    #[must_use]
    pub fn sent_codes(&self) -> Vec<SentCode> {
        let memory = self.memory();
        let all = memory.api.codes.iter();
        all.map(|(_, sent)| sent.clone()).collect()
    }

    /// The last code that was sent to this mobile number or e-mail address.
    #[must_use]
    pub fn sent_code(&self, receiver: &str) -> Option<SentCode> {
        let memory = self.memory();
        memory.api.codes.get(&receiver.to_lowercase()).cloned()
    }
}
