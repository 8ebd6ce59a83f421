//! Send a verification code (mc_00024): by SMS in China, by e-mail elsewhere.

use super::fault::{Fault, Pattern, Rule};
use super::rules::{Checks, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, SiteKind};
use serde::{Deserialize, Serialize};

const PATH: &str = "/v2/bases/verificationcode/send";

/// What the code is for; China only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scene {
    /// 29, the default.
    Registration,
    /// 18: real-name authentication by bank card; needs `customer_id`.
    BankCard,
}

/// The fields, not yet checked.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CodeFields {
    /// China: where the code goes.
    pub mobile_phone: Option<String>,
    /// Elsewhere: where the code goes.
    pub email: Option<String>,
    /// Minutes that the code is good for, 1 to 3000; 10 when absent, and the vendor turns more than 60 into 5.
    pub timeout: Option<i64>,
    /// `zh-cn` or `en-us`.
    pub lang: Option<String>,
    /// What the code is for.
    pub scene: Option<Scene>,
    /// The customer, for [`Scene::BankCard`].
    pub customer_id: Option<String>,
}

/// The call. Each sends another message.
#[derive(Clone)]
pub struct SendVerificationCode {
    site: SiteKind,
    fields: CodeFields,
}

impl SendVerificationCode {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        mut fields: CodeFields,
    ) -> Result<SendVerificationCode, Vec<Fault>> {
        let mut checks = Checks::new(site);
        let china = site == SiteKind::China;
        if checks.only_at(
            SiteKind::China,
            "mobile_phone",
            fields.mobile_phone.is_some(),
        ) {
            let mobile = fields.mobile_phone.as_deref().unwrap_or_default();
            checks.required("mobile_phone", mobile, up_to(32).of(Pattern::ChineseMobile));
        }
        if checks.only_at(SiteKind::International, "email", fields.email.is_some()) {
            let email = fields.email.as_deref().unwrap_or_default();
            checks.required("email", email, up_to(64).of(Pattern::Email));
        }
        if let Some(minutes) = fields.timeout {
            checks.range("timeout", minutes, 1, 3000);
        }
        if let Some(lang) = fields.lang.as_deref()
            && !["zh-cn", "en-us"].contains(&lang)
        {
            let known = "zh-cn, en-us";
            checks.add("lang", Rule::NotOneOf { known });
        }
        checks.only_at(SiteKind::China, "scene", fields.scene.is_some());
        checks.only_at(SiteKind::China, "customer_id", fields.customer_id.is_some());
        match &fields.customer_id {
            Some(id) if china && !id.is_empty() => checks.customer_id(id),
            _ if china && fields.scene == Some(Scene::BankCard) => checks.customer_id(""),
            _ => fields.customer_id = None,
        }
        checks.done(SendVerificationCode { site, fields })
    }
}

#[derive(Serialize)]
struct Body<'a> {
    receiver_type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile_phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scene: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<&'a str>,
}

impl Call for SendVerificationCode {
    type Answer = ();

    fn name(&self) -> CallName {
        CallName::SendCode
    }

    fn request(&self) -> ApiRequest {
        let fields = &self.fields;
        ApiRequest::new(Method::Post, PATH).with_json(&Body {
            receiver_type: match self.site {
                SiteKind::China => 1,
                SiteKind::International => 2,
            },
            mobile_phone: fields.mobile_phone.as_deref(),
            email: fields.email.as_deref(),
            timeout: fields.timeout,
            lang: fields.lang.as_deref(),
            scene: fields.scene.map(|scene| match scene {
                Scene::Registration => 29,
                Scene::BankCard => 18,
            }),
            customer_id: fields.customer_id.as_deref(),
        })
    }

    fn idempotent(&self) -> bool {
        false
    }

    /// 204, empty.
    fn read(&self, _: &RawAnswer<'_>) -> Option<()> {
        Some(())
    }
}
