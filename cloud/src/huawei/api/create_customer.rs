//! Create a customer (mc_00016): the one call that makes an identity.

use super::fault::{Fault, Pattern, Rule};
use super::rules::{Checks, LONGEST_ID, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, Secret, SiteKind, lenient};
use serde::{Deserialize, Serialize};

const PATH: &str = "/v2/partners/sub-customers";

/// The fields, not yet checked. Not printed: they are personal.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewCustomer {
    /// The partner platform's account, at most 128 characters; mandatory.
    pub xaccount_id: String,
    /// The platform identifier, at most 64 characters; mandatory.
    pub xaccount_type: String,
    /// Name of the cloud account; the vendor makes one up when it is absent or empty.
    pub domain_name: Option<String>,
    /// China: eleven digits. Without it the customer gets no messages.
    pub mobile_phone: Option<String>,
    /// Elsewhere: the address. At most 64 characters, as for the code that goes there.
    pub email: Option<String>,
    /// Elsewhere: the country, two capital letters; mandatory there.
    pub domain_area: Option<String>,
    /// Six characters. The vendor asks for it with a contact, but does not document it as mandatory, so its absence is not refused here.
    pub verification_code: Option<Secret>,
    /// For signing in without us; usually absent.
    pub password: Option<Secret>,
    /// No marketing messages; the vendor's default is false.
    pub is_close_market_ms: Option<bool>,
    /// The reseller, when a distributor creates a reseller's customer.
    pub indirect_partner_id: Option<String>,
    /// Wait for the result of the association.
    pub include_association_result: Option<bool>,
    /// China: `1`, referral; retired for new users.
    pub cooperation_type: Option<String>,
}

/// The call. Never repeat it without asking: see [`super::Next::QueryFirst`].
#[derive(Clone)]
pub struct CreateCustomer(NewCustomer);

/// The account that was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its id, 1 to 64 characters; the `customer_id` of all other calls.
    pub domain_id: String,
    /// Its name, when it is said.
    pub domain_name: Option<String>,
}

impl CreateCustomer {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(site: SiteKind, mut fields: NewCustomer) -> Result<CreateCustomer, Vec<Fault>> {
        let mut checks = Checks::new(site);
        checks.required("xaccount_id", &fields.xaccount_id, up_to(128));
        checks.required("xaccount_type", &fields.xaccount_type, up_to(64));
        fields.domain_name = fields.domain_name.filter(|name| !name.is_empty());
        if let Some(name) = &fields.domain_name {
            checks.account_name("domain_name", name, Pattern::AccountName);
        }
        contact(&mut checks, &mut fields);
        if let Some(code) = &fields.verification_code {
            match code.expose() {
                "" => checks.add("verification_code", Rule::Empty),
                code => {
                    let rules = up_to(6).from(6).of(Pattern::AlphaNumeric);
                    checks.text("verification_code", code, rules);
                }
            }
        }
        if let Some(password) = &fields.password {
            let contact = fields.mobile_phone.as_deref().or(fields.email.as_deref());
            checks.password(password, fields.domain_name.as_deref(), contact);
        }
        checks.partner_id(&mut fields.indirect_partner_id);
        cooperation(&mut checks, &mut fields.cooperation_type);
        checks.done(CreateCustomer(fields))
    }

    /// The account on the partner platform.
    pub fn xaccount_id(&self) -> &str {
        &self.0.xaccount_id
    }
}

fn contact(checks: &mut Checks, fields: &mut NewCustomer) {
    if checks.only_at(
        SiteKind::China,
        "mobile_phone",
        fields.mobile_phone.is_some(),
    ) {
        let rules = up_to(32).of(Pattern::ChineseMobile);
        checks.optional("mobile_phone", &mut fields.mobile_phone, rules);
    }
    if checks.only_at(SiteKind::International, "email", fields.email.is_some()) {
        checks.optional("email", &mut fields.email, up_to(64).of(Pattern::Email));
    }
    if checks.only_at(
        SiteKind::International,
        "domain_area",
        fields.domain_area.is_some(),
    ) {
        let area = fields.domain_area.as_deref().unwrap_or_default();
        checks.required("domain_area", area, up_to(2).from(2).of(Pattern::Country));
    }
}

fn cooperation(checks: &mut Checks, value: &mut Option<String>) {
    let known = checks.only_at(SiteKind::China, "cooperation_type", value.is_some());
    *value = value.take().filter(|value| !value.is_empty());
    if known && value.as_deref().is_some_and(|value| value != "1") {
        checks.add("cooperation_type", Rule::NotOneOf { known: "1" });
    }
}

#[derive(Serialize)]
struct Body<'a> {
    xaccount_id: &'a str,
    xaccount_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile_phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_area: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    /// Text, as the vendor types it.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_close_market_ms: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    indirect_partner_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    include_association_result: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cooperation_type: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "lenient::text")]
    domain_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    domain_name: Option<String>,
}

impl Call for CreateCustomer {
    type Answer = Created;

    fn name(&self) -> CallName {
        CallName::CreateCustomer
    }

    fn request(&self) -> ApiRequest {
        let fields = &self.0;
        ApiRequest::new(Method::Post, PATH).with_json(&Body {
            xaccount_id: &fields.xaccount_id,
            xaccount_type: &fields.xaccount_type,
            domain_name: fields.domain_name.as_deref(),
            mobile_phone: fields.mobile_phone.as_deref(),
            email: fields.email.as_deref(),
            domain_area: fields.domain_area.as_deref(),
            verification_code: fields.verification_code.as_ref().map(Secret::expose),
            password: fields.password.as_ref().map(Secret::expose),
            is_close_market_ms: fields
                .is_close_market_ms
                .map(|close| if close { "true" } else { "false" }),
            indirect_partner_id: fields.indirect_partner_id.as_deref(),
            include_association_result: fields.include_association_result,
            cooperation_type: fields.cooperation_type.as_deref(),
        })
    }

    fn idempotent(&self) -> bool {
        false
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<Created> {
        let answer: Answer = raw.json()?;
        let fits = |text: &String| text.chars().count() <= LONGEST_ID;
        Some(Created {
            domain_id: answer.domain_id.filter(fits)?,
            domain_name: answer.domain_name.filter(fits),
        })
    }
}
