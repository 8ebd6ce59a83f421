//! Real-name authentication of a person (mc_00017), and its result (mc_00020). China only.

use super::fault::{Fault, Pattern, Rule};
use super::rules::{Checks, up_to};
use super::{ApiRequest, Call, CallName, Method, RawAnswer, Secret, SiteKind, lenient};
use serde::{Deserialize, Serialize};

const PATH: &str = "/v2/customers/realname-auths/individual";
const RESULT_PATH: &str = "/v2/customers/realname-auths/result";
/// Most characters kept of the reviewer's words.
const MOST_OPINION: usize = 1024;
/// Most attachments of one request.
const MOST_FILES: usize = 4;

/// The fields, not yet checked. Not printed: they are personal.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IndividualFields {
    /// The customer; mandatory.
    pub customer_id: String,
    /// 0 document, 4 bank card; mandatory.
    pub identify_type: Option<i64>,
    /// 3 passport, 5 and 6 travel permits, 9 and 10 residence permits; mandatory for a document.
    pub verified_type: Option<i64>,
    /// Attachments below the bucket's `download` folder, in the vendor's order: one to four.
    pub verified_file_url: Vec<String>,
    /// Name of the person; mandatory.
    pub name: String,
    /// Number of the document; mandatory.
    pub verified_number: Option<Secret>,
    /// -1: the first authentication.
    pub change_type: Option<i64>,
    /// The platform identifier; mandatory.
    pub xaccount_type: String,
    /// Mandatory for a bank card.
    pub bank_card_info: Option<BankCard>,
}

/// A bank card and its holder's number.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankCard {
    /// Letters, digits and `-`.
    pub bank_account: Secret,
    /// `0086`.
    pub areacode: String,
    /// The mobile number, without the country.
    pub mobile: String,
    /// The code that was sent there.
    pub verification_code: Secret,
}

/// The call.
#[derive(Clone)]
pub struct IndividualRealName {
    fields: IndividualFields,
    identify_type: i64,
}

/// Whether people at the vendor will look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submitted {
    /// True: ask for the result later.
    pub under_review: bool,
}

/// Asks for the result.
#[derive(Clone)]
pub struct RealNameResult {
    customer_id: String,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewResult {
    /// `None` when nothing was ever submitted.
    pub review: Option<Review>,
    /// Why it was refused.
    pub opinion: Option<String>,
}

/// State of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// 0.
    Waiting,
    /// 1.
    Refused,
    /// 2.
    Passed,
}

/// The files of a request: one to four.
pub(super) fn attachments(checks: &mut Checks, files: &[String]) {
    if files.is_empty() {
        checks.add("verified_file_url", Rule::Missing);
    }
    if files.len() > MOST_FILES {
        checks.add("verified_file_url", Rule::TooMany { most: MOST_FILES });
    }
    for (index, file) in files.iter().enumerate().take(MOST_FILES) {
        let field = format!("verified_file_url[{index}]");
        checks.required(field, file, up_to(1024).of(Pattern::Attachment));
    }
}

pub(super) fn exposed(secret: Option<&Secret>) -> &str {
    secret.map(Secret::expose).unwrap_or_default()
}

impl IndividualRealName {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(
        site: SiteKind,
        fields: IndividualFields,
    ) -> Result<IndividualRealName, Vec<Fault>> {
        let mut checks = Checks::new(site);
        checks.call_only_at(SiteKind::China, "identify_type");
        checks.customer_id(&fields.customer_id);
        attachments(&mut checks, &fields.verified_file_url);
        checks.required("name", &fields.name, up_to(255));
        let number = exposed(fields.verified_number.as_ref());
        checks.required("verified_number", number, up_to(32));
        checks.required("xaccount_type", &fields.xaccount_type, up_to(64));
        if let Some(change) = fields.change_type {
            checks.one_of("change_type", change, &[-1], "-1");
        }
        match fields.identify_type {
            None => checks.add("identify_type", Rule::Missing),
            Some(0) => match fields.verified_type {
                None => checks.add("verified_type", Rule::Missing),
                Some(kind) => {
                    let known = "3, 5, 6, 9, 10";
                    checks.one_of("verified_type", kind, &[3, 5, 6, 9, 10], known);
                }
            },
            Some(4) => card(&mut checks, fields.bank_card_info.as_ref()),
            Some(kind) => checks.one_of("identify_type", kind, &[0, 4], "0, 4"),
        }
        let identify_type = fields.identify_type.unwrap_or_default();
        checks.done(IndividualRealName {
            fields,
            identify_type,
        })
    }
}

fn card(checks: &mut Checks, card: Option<&BankCard>) {
    let Some(card) = card else {
        return checks.add("bank_card_info", Rule::Missing);
    };
    checks.required(
        "bank_card_info.bank_account",
        card.bank_account.expose(),
        up_to(64).of(Pattern::BankAccount),
    );
    checks.required(
        "bank_card_info.areacode",
        &card.areacode,
        up_to(8).of(Pattern::CountryPrefix),
    );
    let mobile = if card.areacode == "0086" {
        Pattern::ChineseMobile
    } else {
        Pattern::AlphaNumeric
    };
    checks.required("bank_card_info.mobile", &card.mobile, up_to(32).of(mobile));
    checks.required(
        "bank_card_info.verification_code",
        card.verification_code.expose(),
        up_to(6).from(6).of(Pattern::AlphaNumeric),
    );
}

impl RealNameResult {
    /// Checks the fields.
    ///
    /// # Errors
    /// All faults.
    pub fn check(site: SiteKind, customer_id: &str) -> Result<RealNameResult, Vec<Fault>> {
        let mut checks = Checks::new(site);
        checks.call_only_at(SiteKind::China, "customer_id");
        checks.customer_id(customer_id);
        checks.done(RealNameResult {
            customer_id: customer_id.to_owned(),
        })
    }
}

#[derive(Serialize)]
struct Body<'a> {
    customer_id: &'a str,
    identify_type: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified_type: Option<i64>,
    verified_file_url: &'a [String],
    name: &'a str,
    verified_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    change_type: Option<i64>,
    xaccount_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_card_info: Option<CardBody<'a>>,
}

#[derive(Serialize)]
struct CardBody<'a> {
    bank_account: &'a str,
    areacode: &'a str,
    mobile: &'a str,
    verification_code: &'a str,
}

#[derive(Deserialize)]
struct SubmitAnswer {
    #[serde(default, deserialize_with = "lenient::integer")]
    is_review: Option<i64>,
}

pub(super) fn submitted(raw: &RawAnswer<'_>) -> Option<Submitted> {
    let answer: SubmitAnswer = raw.json()?;
    let under_review = match answer.is_review? {
        0 => false,
        1 => true,
        _ => return None,
    };
    Some(Submitted { under_review })
}

impl Call for IndividualRealName {
    type Answer = Submitted;

    fn name(&self) -> CallName {
        CallName::IndividualRealName
    }

    fn request(&self) -> ApiRequest {
        let fields = &self.fields;
        let by_card = self.identify_type == 4;
        let card = fields.bank_card_info.as_ref().filter(|_| by_card);
        ApiRequest::new(Method::Post, PATH).with_json(&Body {
            customer_id: &fields.customer_id,
            identify_type: self.identify_type,
            verified_type: fields.verified_type.filter(|_| !by_card),
            verified_file_url: &fields.verified_file_url,
            name: &fields.name,
            verified_number: exposed(fields.verified_number.as_ref()),
            change_type: fields.change_type,
            xaccount_type: &fields.xaccount_type,
            bank_card_info: card.map(|card| CardBody {
                bank_account: card.bank_account.expose(),
                areacode: &card.areacode,
                mobile: &card.mobile,
                verification_code: card.verification_code.expose(),
            }),
        })
    }

    fn idempotent(&self) -> bool {
        false
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<Submitted> {
        submitted(raw)
    }
}

#[derive(Deserialize)]
struct ResultAnswer {
    #[serde(default, deserialize_with = "lenient::integer")]
    review_result: Option<i64>,
    #[serde(default, deserialize_with = "lenient::text")]
    opinion: Option<String>,
}

impl Call for RealNameResult {
    type Answer = ReviewResult;

    fn name(&self) -> CallName {
        CallName::RealNameResult
    }

    fn request(&self) -> ApiRequest {
        let query = vec![("customer_id".to_owned(), self.customer_id.clone())];
        ApiRequest::new(Method::Get, RESULT_PATH).with_query(query)
    }

    fn idempotent(&self) -> bool {
        true
    }

    fn read(&self, raw: &RawAnswer<'_>) -> Option<ReviewResult> {
        let answer: ResultAnswer = raw.json()?;
        let review = match answer.review_result {
            None => None,
            Some(0) => Some(Review::Waiting),
            Some(1) => Some(Review::Refused),
            Some(2) => Some(Review::Passed),
            Some(_) => return None,
        };
        Some(ReviewResult {
            review,
            opinion: answer
                .opinion
                .map(|text| lenient::bounded(&text, MOST_OPINION)),
        })
    }
}
