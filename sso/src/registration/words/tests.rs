//! Every error and every rule has its words.

use super::*;
use cloud::huawei::api::{Pattern, SiteKind};
use std::collections::BTreeSet;

/// The rule after this one. A rule that is added has no place here, and the compiler asks for one.
fn after(rule: Option<&Rule>) -> Option<Rule> {
    let Some(rule) = rule else {
        return Some(Rule::Missing);
    };
    Some(match rule {
        Rule::Missing => Rule::Empty,
        Rule::Empty => Rule::TooShort { least: 1234 },
        Rule::TooShort { .. } => Rule::TooLong { most: 2345 },
        Rule::TooLong { .. } => Rule::Length { exactly: 3456 },
        Rule::Length { .. } => Rule::Form(Pattern::AccountName),
        Rule::Form(form) => after_form(*form).map_or(Rule::ControlCharacter, Rule::Form),
        Rule::ControlCharacter => Rule::ReservedPrefix,
        Rule::ReservedPrefix => Rule::AllDigits,
        Rule::AllDigits => Rule::NotAtSite {
            site: SiteKind::China,
        },
        Rule::NotAtSite {
            site: SiteKind::China,
        } => Rule::NotAtSite {
            site: SiteKind::International,
        },
        Rule::NotAtSite {
            site: SiteKind::International,
        } => Rule::NotOneOf { known: "a, b, c" },
        Rule::NotOneOf { .. } => Rule::OutOfRange {
            least: -4567,
            most: 5678,
        },
        Rule::OutOfRange { .. } => Rule::TooMany { most: 6789 },
        Rule::TooMany { .. } => Rule::AfterEnd,
        Rule::AfterEnd => Rule::OverAYear,
        Rule::OverAYear => Rule::PasswordTooPlain,
        Rule::PasswordTooPlain => Rule::PasswordIsName,
        Rule::PasswordIsName => Rule::PasswordHoldsContact,
        Rule::PasswordHoldsContact => Rule::Taken,
        Rule::Taken => return None,
    })
}

/// The form after this one, in the same manner.
fn after_form(form: Pattern) -> Option<Pattern> {
    Some(match form {
        Pattern::AccountName => Pattern::LoginName,
        Pattern::LoginName => Pattern::MobileWithCountry,
        Pattern::MobileWithCountry => Pattern::ChineseMobileWithCountry,
        Pattern::ChineseMobileWithCountry => Pattern::ChineseMobile,
        Pattern::ChineseMobile => Pattern::Email,
        Pattern::Email => Pattern::Country,
        Pattern::Country => Pattern::AlphaNumeric,
        Pattern::AlphaNumeric => Pattern::CountryPrefix,
        Pattern::CountryPrefix => Pattern::BankAccount,
        Pattern::BankAccount => Pattern::Attachment,
        Pattern::Attachment => Pattern::CompanyName,
        Pattern::CompanyName => Pattern::Identifier,
        Pattern::Identifier => return None,
    })
}

fn every_rule() -> impl Iterator<Item = Rule> {
    std::iter::successors(after(None), |rule| after(Some(rule)))
}

/// The keys of `vendor.ftl` that are made here, for the tests of the catalogue.
pub(crate) fn keys() -> BTreeSet<String> {
    let meanings = Meaning::ALL.into_iter().flat_map(|meaning| {
        ["what", "todo"].map(|part| format!("vendor-{}-{part}", meaning.key()))
    });
    let culprits = Culprit::ALL.map(|culprit| format!("culprit-{}", culprit.key()));
    let nexts = Next::ALL.map(|next| format!("next-{}", next.key()));
    let rules = every_rule().map(|rule| format!("rule-{}", rule.key()));
    meanings.chain(culprits).chain(nexts).chain(rules).collect()
}

/// Whether it is a text of this language, and not a key or a text with a hole.
#[track_caller]
fn assert_is_a_sentence(lang: Lang, found: &str) {
    assert!(!found.contains(['{', '}', '|', '\n']), "{found}");
    let end = match lang {
        Lang::ZhCn => '。',
        Lang::En => '.',
    };
    assert!(found.ends_with(end), "{found}");
    let han = found
        .chars()
        .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert_eq!(han, lang == Lang::ZhCn, "{found}");
}

#[test]
fn every_rule_has_a_sentence_that_names_its_bounds() {
    assert_eq!(every_rule().count(), Rule::KEYS.len());
    for lang in Lang::ALL {
        for rule in every_rule() {
            let found = of_rule(lang, &rule);
            assert_is_a_sentence(lang, &found);
            for (name, value) in rule.bounds() {
                assert!(found.contains(&value), "{name} of {rule:?}: {found}");
            }
        }
    }
}

#[test]
fn every_form_is_listed_once() {
    let after_each = std::iter::successors(Some(Pattern::AccountName), |form| after_form(*form));
    assert!(after_each.eq(Pattern::ALL));
}

#[test]
fn every_meaning_says_what_happened_and_what_to_do() {
    for lang in Lang::ALL {
        let mut seen = BTreeSet::new();
        for meaning in Meaning::ALL {
            let words = of_meaning(lang, meaning);
            assert_is_a_sentence(lang, &words.what);
            assert_is_a_sentence(lang, &words.todo);
            assert!(seen.insert(words.what.clone()), "twice: {}", words.what);
        }
    }
}

#[test]
fn everyone_who_can_act_and_every_way_on_has_a_sentence() {
    for lang in Lang::ALL {
        for culprit in Culprit::ALL {
            assert_is_a_sentence(lang, &of_culprit(lang, culprit));
        }
        for next in Next::ALL {
            assert_is_a_sentence(lang, &of_next(lang, next));
        }
    }
}

#[test]
fn every_code_of_the_table_is_explained() {
    for lang in Lang::ALL {
        for row in &codes::TABLE {
            let explained = explain(lang, row.code).unwrap();
            assert_eq!((explained.code, explained.status), (row.code, row.status));
            assert_eq!(explained.words, of_meaning(lang, row.meaning));
            assert_eq!(explained.who, of_culprit(lang, row.culprit));
            assert_eq!(explained.next, of_next(lang, row.next));
        }
    }
}

#[test]
fn a_code_is_found_however_it_was_copied() {
    let asked = |code| explain(Lang::En, code).map(|explained| explained.code);
    assert_eq!(asked(" cbc.99000039\n"), Some("CBC.99000039"));
    assert_eq!(asked("CBC.99000040"), None);
    assert_eq!(asked(""), None);
}
