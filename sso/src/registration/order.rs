//! What a partner asks for: the fields of one customer, checked before anything is asked of the cloud, and sealed while they wait.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use certs::seal::SealingKey;
use cloud::huawei::api::{
    CheckRegistration, CreateCustomer, Fault, NewCustomer, Rule, SearchType, Secret, SiteKind,
};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use secrecy::{ExposeSecret, SecretString};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// The fields, under the vendor's names but for `account`. Not printed: they are personal.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Order {
    /// The customer's account on the partner platform (`xaccount_id`), at most 128 characters; mandatory.
    #[schema(required = true)]
    pub account: String,
    /// Name of the cloud account; the cloud makes one up when it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_name: Option<String>,
    /// China: mobile number, eleven digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_phone: Option<String>,
    /// Elsewhere: e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Elsewhere: country, two capital letters; mandatory there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_area: Option<String>,
    /// The code that the cloud sent to the contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub verification_code: Option<Hidden>,
    /// For signing in at the cloud without the platform; usually absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub password: Option<Hidden>,
    /// No marketing messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_close_market_ms: Option<bool>,
    /// The reseller, when a distributor registers a reseller's customer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indirect_partner_id: Option<String>,
    /// China: `1`, referral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cooperation_type: Option<String>,
}

/// Text that is wiped from memory when it is no longer needed. It is written down sealed, and only there.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(Zeroizing<String>);

impl From<&str> for Hidden {
    fn from(text: &str) -> Hidden {
        Hidden(Zeroizing::new(text.to_owned()))
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hidden, D::Error> {
        // The library's own message would quote a number that stands where the text should.
        let text = String::deserialize(deserializer);
        text.map(|text| Hidden(Zeroizing::new(text)))
            .map_err(|_| D::Error::custom("this must be text"))
    }
}

/// An order cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
#[error("what was asked for cannot be sealed or opened: {0}")]
pub struct SealFailure(String);

/// Whose registrations at which site.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// Partner slug.
    pub partner: &'a str,
    /// `xaccount_type`.
    pub x_account_type: &'a str,
    /// Which fields the site takes.
    pub site: SiteKind,
}

impl Order {
    /// The call that creates the account.
    ///
    /// # Errors
    /// All faults, each naming the field as it is named here.
    pub fn call(&self, desk: Desk<'_>) -> Result<CreateCustomer, Vec<Fault>> {
        let secret = |text: &Option<Hidden>| text.as_ref().map(|text| Secret::new(text.0.as_str()));
        let fields = NewCustomer {
            xaccount_id: self.account.clone(),
            xaccount_type: desk.x_account_type.to_owned(),
            domain_name: self.domain_name.clone(),
            mobile_phone: self.mobile_phone.clone(),
            email: self.email.clone(),
            domain_area: self.domain_area.clone(),
            verification_code: secret(&self.verification_code),
            password: secret(&self.password),
            is_close_market_ms: self.is_close_market_ms,
            indirect_partner_id: self.indirect_partner_id.clone(),
            include_association_result: None,
            cooperation_type: self.cooperation_type.clone(),
        };
        let mut faults = match CreateCustomer::check(desk.site, fields) {
            Ok(call) if crate::customers::is_account(&self.account) => return Ok(call),
            Ok(_) => vec![Fault {
                field: "account".into(),
                rule: Rule::ControlCharacter,
            }],
            Err(faults) => faults,
        };
        for fault in &mut faults {
            if fault.field == "xaccount_id" {
                fault.field = "account".into();
            }
        }
        Err(faults)
    }

    /// What must still be free at the cloud, by the field that names it.
    pub fn to_be_free(&self, desk: Desk<'_>) -> Vec<(&'static str, CheckRegistration)> {
        let mobile = self.mobile_phone.as_ref().map(|it| format!("0086-{it}"));
        let wanted = [
            ("domain_name", SearchType::Name, self.domain_name.clone()),
            ("mobile_phone", SearchType::Mobile, mobile),
            ("email", SearchType::Email, self.email.clone()),
        ];
        let mut calls = Vec::new();
        for (field, kind, value) in wanted {
            let value = value.filter(|value| !value.is_empty());
            // What the check does not take (it has a narrower rule for names) is judged by the creation itself.
            let call = value.and_then(|it| CheckRegistration::check(desk.site, kind, &it).ok());
            calls.extend(call.map(|call| (field, call)));
        }
        calls
    }

    /// Tells this order from another one, and nothing else: keyed, so that nobody finds out by trial what it holds. The verification code is not part of
    /// what is asked for, and the password is not, so that nobody finds that out by asking again.
    ///
    /// # Errors
    /// [`SealFailure`].
    pub fn digest(&self, desk: Desk<'_>, key: &SecretString) -> Result<String, SealFailure> {
        let mut order = self.clone();
        order.verification_code = None;
        order.password = None;
        let text = order.written()?;
        let digest = || {
            let key = SealingKey::parse(key.expose_secret()).map_err(|e| e.to_string())?;
            let key = key.derive("registration").map_err(|e| e.to_string())?;
            let key = PKey::hmac(&key).map_err(|e| e.to_string())?;
            let mut signer =
                Signer::new(MessageDigest::sha256(), &key).map_err(|e| e.to_string())?;
            let context = context(desk.partner, &self.account);
            signer
                .update(context.as_bytes())
                .map_err(|e| e.to_string())?;
            signer.update(&[0]).map_err(|e| e.to_string())?;
            signer.update(&text).map_err(|e| e.to_string())?;
            signer.sign_to_vec().map_err(|e| e.to_string())
        };
        let digest = digest().map_err(SealFailure)?;
        Ok(URL_SAFE_NO_PAD.encode(digest))
    }

    /// Sealed, as text for the store.
    ///
    /// # Errors
    /// [`SealFailure`].
    pub fn seal(&self, partner: &str, key: &SecretString) -> Result<String, SealFailure> {
        let key = SealingKey::parse(key.expose_secret()).map_err(failure)?;
        let sealed = key.seal(&context(partner, &self.account), &self.written()?);
        Ok(STANDARD.encode(sealed.map_err(failure)?))
    }

    /// Opens what [`Order::seal`] sealed for this account of this partner.
    ///
    /// # Errors
    /// [`SealFailure`] when it was sealed for another, altered, or with another key.
    pub fn open(
        partner: &str,
        account: &str,
        sealed: &str,
        key: &SecretString,
    ) -> Result<Order, SealFailure> {
        let key = SealingKey::parse(key.expose_secret()).map_err(failure)?;
        let sealed = STANDARD.decode(sealed).map_err(failure)?;
        let text = key
            .open(&context(partner, account), &sealed)
            .map_err(failure)?;
        // The reader's own words would quote what it read.
        serde_json::from_slice(&text).map_err(|_| SealFailure("it is not an order".to_owned()))
    }

    fn written(&self) -> Result<Zeroizing<Vec<u8>>, SealFailure> {
        serde_json::to_vec(self)
            .map(Zeroizing::new)
            .map_err(failure)
    }
}

fn context(partner: &str, account: &str) -> String {
    format!("registration/{partner}/{account}")
}

fn failure(error: impl std::fmt::Display) -> SealFailure {
    SealFailure(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESK: Desk<'_> = Desk {
        partner: "acme",
        x_account_type: "ACME_IDP",
        site: SiteKind::China,
    };

    fn key(n: char) -> SecretString {
        SecretString::from(n.to_string().repeat(64))
    }

    fn order() -> Order {
        Order {
            account: "C-张".to_owned(),
            domain_name: Some("hanmeimei".to_owned()),
            mobile_phone: Some("13800000000".to_owned()),
            verification_code: Some("123456".into()),
            password: Some("Geheim-12".into()),
            ..Order::default()
        }
    }

    #[test]
    fn an_order_is_sealed_for_one_customer_of_one_partner() {
        let sealed = order().seal("acme", &key('a')).unwrap();
        let opened = Order::open("acme", "C-张", &sealed, &key('a')).unwrap();
        assert!(opened == order());
        for (partner, account, key) in [
            ("bolt", "C-张", key('a')),
            ("acme", "C-2", key('a')),
            ("acme", "C-张", key('b')),
        ] {
            assert!(Order::open(partner, account, &sealed, &key).is_err());
        }
        assert!(!sealed.contains("Geheim"));
    }

    #[test]
    fn a_digest_tells_orders_apart_but_not_by_their_codes() {
        let digest = |order: &Order| order.digest(DESK, &key('a')).unwrap();
        let mut other = order();
        other.verification_code = Some("654321".into());
        assert_eq!(digest(&order()), digest(&other));
        other.mobile_phone = Some("13800000001".to_owned());
        assert_ne!(digest(&order()), digest(&other));
        assert_ne!(digest(&order()), order().digest(DESK, &key('b')).unwrap());
    }

    #[test]
    fn all_faults_are_found_at_once_under_our_names() {
        let wrong = Order {
            account: String::new(),
            domain_name: Some("op_x".to_owned()),
            email: Some("a@b.example".to_owned()),
            password: Some("short".into()),
            ..Order::default()
        };
        let faults = wrong.call(DESK).map(|_| ()).unwrap_err();
        let fields: Vec<_> = faults.iter().map(|fault| &*fault.field).collect();
        for field in ["account", "domain_name", "email", "password"] {
            assert!(fields.contains(&field), "{field}: {fields:?}");
        }
        let control = Order {
            account: "a\u{1}b".to_owned(),
            ..Order::default()
        };
        let faults = control.call(DESK).map(|_| ()).unwrap_err();
        assert_eq!(faults[0].field, "account");
        assert!(order().call(DESK).is_ok());
    }

    #[test]
    fn what_must_be_free_is_asked_by_field() {
        let fields = |order: &Order| {
            let calls = order.to_be_free(DESK);
            calls.iter().map(|(field, _)| *field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&order()), ["domain_name", "mobile_phone"]);
        assert_eq!(fields(&Order::default()), [""; 0]);
    }
}
