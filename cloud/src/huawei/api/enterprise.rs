//! Real-name authentication of a company (mc_00018), and the change from person to company (mc_00019). China only.

use super::fault::{Fault, Pattern, Rule};
use super::real_name::{Submitted, attachments, exposed, submitted};
use super::rules::{Checks, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, Secret, SiteKind};
use serde::{Deserialize, Serialize};

const PATH: &str = "/v2/customers/realname-auths/enterprise";
/// The one way to identify a company: its certificate.
const BY_CERTIFICATE: i64 = 1;
/// Person to company.
const TO_COMPANY: i64 = 1;

/// The fields, not yet checked. Not printed: they are personal.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EnterpriseFields {
    /// The customer; mandatory.
    pub customer_id: String,
    /// 0 business licence, 1 institution, 2 association, 3 authority, 4 organisation code, 99 other.
    pub certificate_type: Option<i64>,
    /// The certificate, then both sides of the person's document: one to four files below the bucket's `download` folder.
    pub verified_file_url: Vec<String>,
    /// Name of the company; mandatory.
    pub corp_name: String,
    /// Number of the certificate; mandatory.
    pub verified_number: Option<Secret>,
    /// Country of registration, two capital letters.
    pub reg_country: Option<String>,
    /// Address of registration.
    pub reg_address: Option<String>,
    /// The platform identifier; mandatory.
    pub xaccount_type: String,
    /// The legal person.
    pub enterprise_person: Option<EnterprisePerson>,
}

/// The legal person. The names are spelled as the vendor spells them.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnterprisePerson {
    /// Name; mandatory.
    pub legel_name: String,
    /// Number of the identity card; mandatory.
    pub legel_id_number: Secret,
    /// `legalPerson`.
    #[serde(default)]
    pub certifier_role: Option<String>,
}

/// The first authentication.
#[derive(Clone)]
pub struct EnterpriseRealName(EnterpriseFields);

/// The change of a person's account into a company's.
#[derive(Clone)]
pub struct EnterpriseChange(EnterpriseFields);

impl EnterpriseRealName {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        fields: EnterpriseFields,
    ) -> Result<EnterpriseRealName, Vec<Fault>> {
        check(site, fields).map(EnterpriseRealName)
    }
}

impl EnterpriseChange {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(site: SiteKind, fields: EnterpriseFields) -> Result<EnterpriseChange, Vec<Fault>> {
        check(site, fields).map(EnterpriseChange)
    }
}

fn check(site: SiteKind, mut fields: EnterpriseFields) -> Result<EnterpriseFields, Vec<Fault>> {
    let mut checks = Checks::new(site);
    checks.call_only_at(SiteKind::China, "corp_name");
    checks.customer_id(&fields.customer_id);
    if let Some(kind) = fields.certificate_type {
        let known = "0, 1, 2, 3, 4, 99";
        checks.one_of("certificate_type", kind, &[0, 1, 2, 3, 4, 99], known);
    }
    attachments(&mut checks, &fields.verified_file_url);
    let name = up_to(256).of(Pattern::CompanyName);
    checks.required("corp_name", &fields.corp_name, name);
    let number = exposed(fields.verified_number.as_ref());
    checks.required("verified_number", number, up_to(128));
    let country = up_to(2).from(2).of(Pattern::Country);
    checks.optional("reg_country", &mut fields.reg_country, country);
    checks.optional("reg_address", &mut fields.reg_address, up_to(512));
    checks.required("xaccount_type", &fields.xaccount_type, up_to(64));
    if let Some(person) = &mut fields.enterprise_person {
        let name = "enterprise_person.legel_name";
        checks.required(name, &person.legel_name, up_to(255));
        let number = person.legel_id_number.expose();
        checks.required("enterprise_person.legel_id_number", number, up_to(32));
        person.certifier_role = person.certifier_role.take().filter(|role| !role.is_empty());
        if person
            .certifier_role
            .as_deref()
            .is_some_and(|role| role != "legalPerson")
        {
            let known = "legalPerson";
            checks.add("enterprise_person.certifier_role", Rule::NotOneOf { known });
        }
    }
    checks.done(fields)
}

#[derive(Serialize)]
struct Body<'a> {
    customer_id: &'a str,
    identify_type: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_type: Option<i64>,
    verified_file_url: &'a [String],
    corp_name: &'a str,
    verified_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reg_country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reg_address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change_type: Option<i64>,
    xaccount_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_person: Option<PersonBody<'a>>,
}

#[derive(Serialize)]
struct PersonBody<'a> {
    legel_name: &'a str,
    legel_id_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    certifier_role: Option<&'a str>,
}

impl EnterpriseFields {
    fn body(&self, change_type: Option<i64>) -> Body<'_> {
        Body {
            customer_id: &self.customer_id,
            identify_type: BY_CERTIFICATE,
            certificate_type: self.certificate_type,
            verified_file_url: &self.verified_file_url,
            corp_name: &self.corp_name,
            verified_number: exposed(self.verified_number.as_ref()),
            reg_country: self.reg_country.as_deref(),
            reg_address: self.reg_address.as_deref(),
            change_type,
            xaccount_type: &self.xaccount_type,
            enterprise_person: self.enterprise_person.as_ref().map(|person| PersonBody {
                legel_name: &person.legel_name,
                legel_id_number: person.legel_id_number.expose(),
                certifier_role: person.certifier_role.as_deref(),
            }),
        }
    }
}

impl Call for EnterpriseRealName {
    type Answer = Submitted;

    fn name(&self) -> CallName {
        CallName::EnterpriseRealName
    }

    fn request(&self) -> ApiRequest {
        ApiRequest::new(Method::Post, PATH).with_json(&self.0.body(None))
    }

    fn idempotent(&self) -> bool {
        false
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<Submitted> {
        submitted(raw)
    }
}

impl Call for EnterpriseChange {
    type Answer = Submitted;

    fn name(&self) -> CallName {
        CallName::EnterpriseChange
    }

    fn request(&self) -> ApiRequest {
        ApiRequest::new(Method::Put, PATH).with_json(&self.0.body(Some(TO_COMPANY)))
    }

    /// PUT, but the vendor counts attempts (CBC.99007191).
    fn idempotent(&self) -> bool {
        false
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<Submitted> {
        submitted(raw)
    }
}
