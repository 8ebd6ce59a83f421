//! What can be chosen about the REST side.

use std::time::Duration;

use super::quota::Quotas;

/// Which of the vendor's sites the cloud is; field sets differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Site {
    /// China: mobile numbers, money in CNY.
    #[default]
    China,
    /// International: e-mail addresses, a mandatory country, money in USD.
    International,
}

/// Whose a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Holder {
    /// The partner's, which the partner API takes.
    #[default]
    Partner,
    /// A customer's, which it refuses with `CBC.0151`.
    Customer,
}

/// An access key with its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKey {
    /// The AK.
    pub access_key: String,
    /// The SK.
    pub secret_key: String,
    /// Whose it is.
    pub holder: Holder,
}

impl AccessKey {
    /// A key of the partner.
    #[must_use]
    pub fn partner(access_key: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            holder: Holder::Partner,
        }
    }
}

impl std::fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            access_key, holder, ..
        } = self;
        write!(f, "AccessKey({access_key}, {holder:?})")
    }
}

/// Somebody who may ask IAM for a token.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiUser {
    /// Name of the account.
    pub domain: String,
    /// Name of the IAM user.
    pub name: String,
    /// Password of the IAM user.
    pub password: String,
    /// Whose account it is.
    pub holder: Holder,
}

impl std::fmt::Debug for ApiUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            domain,
            name,
            holder,
            ..
        } = self;
        write!(f, "ApiUser({domain}/{name}, {holder:?})")
    }
}

/// Everything that can be chosen about the REST side. The defaults are the vendor's rules, as far as they are known.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// Which site this is.
    pub site: Site,
    /// Keys that are known. Default: the partner key [`ApiSettings::ACCESS_KEY`] with [`ApiSettings::SECRET_KEY`].
    pub access_keys: Vec<AccessKey>,
    /// Users that are known. Default: the partner's [`ApiSettings::USER`] in the account of the same name,
    /// with [`ApiSettings::SECRET_KEY`] as the password.
    pub users: Vec<ApiUser>,
    /// How far `X-Sdk-Date` may be from the cloud's clock. Default: 15 minutes.
    pub date_window: Duration,
    /// How long a token is good. Default: 24 hours.
    pub token_lifetime: Duration,
    /// Calls per second.
    pub quotas: Quotas,
    /// Largest `limit` of a list. Default: 100.
    pub page_limit: u32,
    /// Customers are listed with the latest association first, so that pages shift under a reader.
    pub newest_first: bool,
    /// How long after "create customer" the association is complete. Default: one second.
    pub association_delay: Duration,
    /// How long `include_association_result` waits for it before `CBC.99000050`. Default: five seconds.
    pub association_patience: Duration,
    /// How many customers one mobile number may register. Default: 5.
    pub per_mobile: u32,
    /// Whether a mobile number or e-mail address needs a verification code. Default: yes.
    pub code_required: bool,
    /// Mobile numbers (digits alone) and e-mail addresses that exist elsewhere: `CBC.99000029`.
    pub taken_contacts: Vec<String>,
    /// Mobile numbers (digits alone) and e-mail addresses that were reported: `CBC.99000051`.
    pub reported_contacts: Vec<String>,
    /// Resellers for whom customers may be created: any other `indirect_partner_id` is `CBC.99000037`.
    pub resellers: Vec<String>,
    /// How long the review of a real-name authentication takes; none is needed when zero. Default: zero.
    pub review_delay: Duration,
    /// Whether creating a customer sends a bind notification too. The vendor does not say so. Default: no.
    pub notifies_creation: bool,
    /// Whether fields that the site's API does not have are taken without a word. Default: no.
    pub ignores_unknown_fields: bool,
    /// How many calls are remembered; counts go on beyond. Default: 10,000.
    pub record: usize,
    /// How many accounts there may be before creating one fails. Default: 2,000,000.
    pub most_accounts: usize,
}

impl ApiSettings {
    /// The partner's AK unless others are set.
    pub const ACCESS_KEY: &str = "SIMULATEDPARTNERAK01";
    /// Its SK.
    pub const SECRET_KEY: &str = "Simulated-partner-secret-key";
    /// The partner's account and IAM user unless others are set.
    pub const USER: &str = "simulated-partner";
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            site: Site::default(),
            access_keys: vec![AccessKey::partner(Self::ACCESS_KEY, Self::SECRET_KEY)],
            users: vec![ApiUser {
                domain: Self::USER.into(),
                name: Self::USER.into(),
                password: Self::SECRET_KEY.into(),
                holder: Holder::Partner,
            }],
            date_window: Duration::from_secs(15 * 60),
            token_lifetime: Duration::from_secs(24 * 3600),
            quotas: Quotas::default(),
            page_limit: 100,
            newest_first: false,
            association_delay: Duration::from_secs(1),
            association_patience: Duration::from_secs(5),
            per_mobile: 5,
            code_required: true,
            taken_contacts: Vec::new(),
            reported_contacts: Vec::new(),
            resellers: Vec::new(),
            review_delay: Duration::ZERO,
            notifies_creation: false,
            ignores_unknown_fields: false,
            record: 10_000,
            most_accounts: 2_000_000,
        }
    }
}
