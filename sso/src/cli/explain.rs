//! `skybridge explain`: what an error code means, who has to act, what to do. Ours are in the catalogue of refusals, the cloud's in its table.

use super::failure::Failure;
use super::talk::Talk;
use crate::refused::{Answer, Entry, catalogue};
use crate::registration::words::{self, Explained};
use crate::texts::text;
use clap::Args;

/// Most characters of a wrong input that are repeated.
const MOST_REPEATED: usize = 40;

#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 explained, 2 no such code.")]
pub(super) struct Explain {
    /// The code, as on a page, in an answer of the API or in the log
    #[arg(value_name = "CODE")]
    asked: String,
}

impl Explain {
    pub(super) fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let asked = self.asked.trim().to_ascii_uppercase();
        if let Some(explained) = words::explain(talk.lang(), &asked) {
            return talk.give(&(of_the_cloud(talk, &explained) + "\n"));
        }
        if let Some(entry) = catalogue().find(|entry| entry.code == asked) {
            return talk.give(&(of_ours(talk, entry) + "\n"));
        }
        Err(Failure::Wrong(unknown(talk, &asked)))
    }
}

fn of_the_cloud(talk: &Talk, explained: &Explained) -> String {
    talk.text(
        "cli-explain-cloud",
        &[
            ("code", explained.code.into()),
            ("status", explained.status.to_string().into()),
            ("what", explained.words.what.as_str().into()),
            ("who", explained.who.as_str().into()),
            ("todo", explained.words.todo.as_str().into()),
            ("next", explained.next.as_str().into()),
        ],
    )
}

fn of_ours(talk: &Talk, entry: &Entry) -> String {
    let part = |part: &str| text(talk.lang(), &format!("error-{}-{part}", entry.code), &[]).into();
    let about = |status: String| {
        [
            ("code", entry.code.into()),
            ("status", status.into()),
            ("title", part("title")),
            ("what", part("what")),
            ("who", part("who")),
            ("todo", part("todo")),
        ]
    };
    match entry.answer {
        Answer::Page(status) => talk.text("cli-explain-page", &about(status.to_string())),
        Answer::Status(status) => talk.text("cli-explain-denial", &about(status.to_owned())),
    }
}

/// Why there is nothing to explain, and where to look instead.
fn unknown(talk: &Talk, asked: &str) -> String {
    let repeated: String = asked
        .chars()
        .filter(|c| !c.is_control())
        .take(MOST_REPEATED)
        .collect();
    let asked_for = [("asked", repeated.into())];
    if is_reference(asked) {
        return talk.text("cli-explain-reference", &asked_for);
    }
    let number = asked.strip_prefix("CBC.").unwrap_or_default();
    if !number.is_empty() && number.bytes().all(|octet| octet.is_ascii_digit()) {
        return talk.text("cli-explain-unknown-cloud", &asked_for);
    }
    talk.text("cli-explain-unknown", &asked_for)
}

/// The form of the reference numbers that pages show: `7F3K-92QD`.
fn is_reference(asked: &str) -> bool {
    let four =
        |part: &str| part.len() == 4 && part.bytes().all(|octet| octet.is_ascii_alphanumeric());
    asked
        .split_once('-')
        .is_some_and(|(before, after)| four(before) && four(after))
}
