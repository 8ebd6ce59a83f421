//! The table of codes, and the document that is generated from it.

use crate::registration::words;
use crate::texts::{Lang, text};
use cloud::huawei::api::{Meaning, codes};
use std::fmt::Write as _;

/// What follows from a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A page for the person, with this HTTP status.
    Page(u16),
    /// A Response for the peer, with this second-level status (Core §3.2.2.2), or the top-level one where there is no second.
    Status(&'static str),
}

/// One code of the catalogue.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable code.
    pub code: &'static str,
    /// Name of the reason in the code.
    pub name: &'static str,
    /// What follows.
    pub answer: Answer,
}

const fn page(code: &'static str, name: &'static str, status: u16) -> Entry {
    Entry {
        code,
        name,
        answer: Answer::Page(status),
    }
}

const fn status(code: &'static str, name: &'static str, status: &'static str) -> Entry {
    Entry {
        code,
        name,
        answer: Answer::Status(status),
    }
}

/// Whatever has no entry is our own fault; a test keeps that from happening.
const INTERNAL: Entry = page("WEB-500", "Internal", 500);

static TABLE: &[Entry] = &[
    page("IDP-1001", "MessageUnreadable", 400),
    page("IDP-1002", "MessageTooLarge", 413),
    page("IDP-2001", "PeerUnknown", 403),
    page("IDP-2002", "SignatureNotTrusted", 403),
    page("IDP-2003", "AcsNotRegistered", 403),
    page("IDP-2004", "DestinationMismatch", 400),
    page("IDP-2005", "RequestStale", 400),
    page("IDP-2006", "PeerDisabled", 403),
    status("IDP-3001", "VersionUnsupported", "VersionMismatch"),
    status("IDP-3002", "NameIdPolicyUnmet", "InvalidNameIDPolicy"),
    status("IDP-3003", "AuthnContextUnmet", "NoAuthnContext"),
    status("IDP-3004", "PassiveImpossible", "NoPassive"),
    status("IDP-4001", "LoginFailed", "AuthnFailed"),
    status("IDP-4002", "PrincipalUnknown", "UnknownPrincipal"),
    status("IDP-4003", "PrincipalNotAllowed", "RequestDenied"),
    page("IDP-5001", "LogoutAddressUnknown", 403),
    status("IDP-5002", "SessionNotNamed", "UnknownPrincipal"),
    status("IDP-5003", "LogoutPartial", "PartialLogout"),
    page("IDP-5004", "LogoutAnswerUnexpected", 400),
    page("IDP-9001", "Internal", 500),
    page("BRG-1001", "TokenUnreadable", 400),
    page("BRG-1002", "TokenNotTrusted", 403),
    page("BRG-1003", "TokenForOthers", 403),
    page("BRG-1004", "TokenNotInTime", 403),
    page("BRG-1005", "TokenReplayed", 403),
    page("BRG-1006", "ClaimUnfit", 403),
    page("BRG-1007", "TargetNotAllowed", 400),
    page("BRG-1008", "HandoffNotConfigured", 404),
    page("BRG-1009", "CloudNotConfigured", 404),
    page("BRG-1010", "AttemptUnknown", 400),
    page("BRG-1011", "OtherBrowser", 400),
    page("BRG-1012", "NotSignedIn", 403),
    page("BRG-1013", "NoBridge", 404),
    page("BRG-1020", "KeysUnavailable", 503),
    page("BRG-1021", "OriginNotAllowed", 403),
    page("BRG-1022", "Unsolicited", 403),
    page("BRG-2001", "AnswerUnreadable", 400),
    page("BRG-2002", "OtherProvider", 403),
    page("BRG-2003", "ProviderUnavailable", 502),
    page("BRG-2004", "CodeRefused", 403),
    page("BRG-2005", "TokensUnreadable", 502),
    page("BRG-2006", "IdTokenNotTrusted", 403),
    page("BRG-2007", "IdTokenForOthers", 403),
    page("BRG-2008", "IdTokenNotInTime", 403),
    page("BRG-2009", "NotFresh", 403),
    page("BRG-2010", "OidcClaimUnfit", 403),
    page("BRG-2011", "OidcNotConfigured", 404),
    page("BRG-3001", "UpstreamUnreadable", 400),
    page("BRG-3002", "UpstreamTooLarge", 413),
    page("BRG-3003", "UpstreamEncrypted", 403),
    page("BRG-3004", "UpstreamNotOneAssertion", 403),
    page("BRG-3005", "UpstreamMisshapen", 403),
    page("BRG-3006", "UpstreamVersionUnsupported", 400),
    page("BRG-3007", "UpstreamStatusContradicts", 403),
    page("BRG-3010", "UpstreamUnsigned", 403),
    page("BRG-3011", "UpstreamAlgorithmNotAccepted", 403),
    page("BRG-3012", "UpstreamSignatureMisshapen", 403),
    page("BRG-3013", "UpstreamAltered", 403),
    page("BRG-3014", "UpstreamKeyUnknown", 403),
    page("BRG-3015", "UpstreamProviderExpired", 403),
    page("BRG-3020", "UpstreamIssuerOther", 403),
    page("BRG-3021", "UpstreamDestinationOther", 403),
    page("BRG-3022", "UpstreamRecipientOther", 403),
    page("BRG-3023", "UpstreamAudienceOther", 403),
    page("BRG-3024", "UpstreamUnsolicited", 400),
    page("BRG-3025", "UpstreamRequestOther", 400),
    page("BRG-3026", "UpstreamConfirmationUnfit", 403),
    page("BRG-3030", "UpstreamNotYetValid", 403),
    page("BRG-3031", "UpstreamExpired", 403),
    page("BRG-3032", "UpstreamSessionOver", 403),
    page("BRG-3033", "UpstreamNotFresh", 403),
    page("BRG-3034", "UpstreamNotOneAuthnStatement", 403),
    page("BRG-3040", "UpstreamReplayed", 403),
    page("BRG-3050", "UpstreamValueMissing", 403),
    page("BRG-3051", "UpstreamTransientUser", 403),
    page("BRG-3052", "UpstreamPersonUnfit", 403),
    page("BRG-3060", "UpstreamNotConfigured", 404),
    page("RET-1001", "ReturnNotConfigured", 404),
    page("API-1001", "TokenNotTrusted", 401),
    page("API-1002", "NotAllowed", 403),
    page("API-1003", "Absent", 404),
    page("API-1004", "Unfit", 400),
    page("API-1005", "VersionChanged", 412),
    page("API-1006", "DomainTaken", 409),
    page("API-1007", "HasAnotherDomain", 409),
    page("API-1008", "NothingToUndo", 409),
    page("API-1009", "NoClaim", 409),
    page("API-1010", "TokenReplaced", 409),
    page("API-2001", "CloudApiNotConfigured", 404),
    page("API-2002", "RelayNotAllowed", 403),
    page("API-2003", "RelayUnfit", 400),
    page("API-2004", "CloudBusy", 429),
    page("API-2005", "CloudUnreachable", 502),
    page("API-2006", "CloudCredentialsRefused", 502),
    page("API-2007", "CloudAnswerLost", 504),
    page("BND-1001", "NotificationUnreadable", 400),
    page("BND-1002", "NotificationTooLarge", 413),
    page("BND-1003", "NotificationNotTrusted", 403),
    page("BND-1004", "NotificationUnfit", 400),
    page("BND-1005", "NotificationNotOffered", 404),
    page("BND-2001", "BindingWaits", 409),
    page("CUS-1001", "CustomerSuspended", 403),
    page("CUS-1002", "CustomerUnbound", 403),
    page("REG-1001", "FieldsUnfit", 422),
    page("REG-1002", "CloudApiNotConfigured", 409),
    page("REG-1003", "RegisteredOtherwise", 409),
    page("REG-1004", "HasAccount", 409),
    page("REG-1005", "Suspended", 403),
    page("REG-1006", "Undecided", 409),
    page("REG-1007", "KeyReused", 422),
    page("REG-2001", "Taken", 422),
    page("REG-2002", "RefusedByCloud", 422),
    page("REG-2003", "CloudUnavailable", 503),
    page("REG-2004", "ExistsUnlisted", 409),
    page("REG-2005", "CredentialsRefused", 502),
    page("WEB-400", "RequestUnreadable", 400),
    page("WEB-403", "PartnerDisabled", 403),
    page("WEB-404", "PageUnknown", 404),
    page("WEB-405", "MethodNotAllowed", 405),
    page("WEB-408", "TimedOut", 408),
    page("WEB-413", "TooLarge", 413),
    INTERNAL,
    // WEB-501 said, before there was single logout, that it is not offered; it is not used again.
    page("WEB-503", "Busy", 503),
];

/// Every code, in the order of the document.
pub fn catalogue() -> impl Iterator<Item = &'static Entry> {
    TABLE.iter()
}

/// The entry of a code.
pub fn entry(code: &str) -> &'static Entry {
    TABLE
        .iter()
        .find(|entry| entry.code == code)
        .unwrap_or(&INTERNAL)
}

/// `docs/errors.md`: the catalogue with its texts in both languages.
pub fn as_markdown() -> String {
    let mut out = String::from(
        "# Error catalogue\n\nGenerated from the code and the text catalogue; `UPDATE_DOCS=1 cargo test -p sso refused` rewrites it.\n\n\
         A code is never changed and never reused. A page shows it with a reference number; the log holds the same reference, the code, and a text for\n\
         the operator that says what was expected and what came. A status goes to the peer in a Response, and its message is the code. The API answers with a\n\
         problem document (RFC 9457) of the same status and code, with `faults` where fields are wrong and `cloud` where the cloud said why. `skybridge explain CODE`\n\
         prints one entry. The [codes of the cloud](#codes-of-the-cloud) come last.\n",
    );
    for entry in TABLE {
        let answer = match entry.answer {
            Answer::Page(status) => format!("page, HTTP {status}"),
            Answer::Status(status) => format!("Response with status {status}"),
        };
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\n## {}: {}\n\nAnswer: {answer}\n\n",
            entry.code, entry.name
        );
        for lang in Lang::ALL {
            let part = |part: &str| text(lang, &format!("error-{}-{part}", entry.code), &[]);
            let _ = writeln!(
                out,
                "- **{}** {} {} {}",
                part("title"),
                part("what"),
                part("who"),
                part("todo")
            );
        }
    }
    of_the_cloud(&mut out);
    out
}

/// The vendor's codes, and what its answers mean that have none.
fn of_the_cloud(out: &mut String) {
    let coded = |meaning: &Meaning| codes::TABLE.iter().any(|row| row.meaning == *meaning);
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "\n## Codes of the cloud\n\n`meaning` is what `cloud` in a problem document calls it. The rows at the end are for answers without a known code.\n"
    );
    for lang in Lang::ALL {
        let heads = [
            text(lang, "vendor-table-code", &[]),
            text(lang, "vendor-table-what", &[]),
            text(lang, "vendor-table-who", &[]),
            text(lang, "vendor-table-todo", &[]),
            text(lang, "vendor-table-next", &[]),
        ];
        let _ = write!(
            out,
            "\n### {}\n\n| {} | HTTP | `meaning` | {} |\n|{}\n",
            lang.tag(),
            heads[0],
            heads[1..].join(" | "),
            " --- |".repeat(7)
        );
        for row in &codes::TABLE {
            let said = words::of_meaning(lang, row.meaning);
            let _ = writeln!(
                out,
                "| {} | {} | `{}` | {} | {} | {} | {} |",
                row.code,
                row.status,
                row.meaning.key(),
                said.what,
                words::of_culprit(lang, row.culprit),
                said.todo,
                words::of_next(lang, row.next)
            );
        }
        for meaning in Meaning::ALL.into_iter().filter(|meaning| !coded(meaning)) {
            let said = words::of_meaning(lang, meaning);
            let _ = writeln!(
                out,
                "| - | - | `{}` | {} | - | {} | - |",
                meaning.key(),
                said.what,
                said.todo
            );
        }
    }
}
