//! `skybridge customers import`.

mod report;

use super::Written;
use crate::cli::failure::Failure;
use crate::cli::setup::{PartnerOf, store_failed};
use crate::cli::talk::Talk;
use crate::customers::list::{
    Brought, Entry, Format, Lines, Malformed, Numbered, Plan, ReadError, Refusal, bring_in, look,
};
use crate::store::{Store, StoreError};
use clap::Args;
use jiff::Timestamp;
use report::{Count, Ended, Report};
use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, RandomState};
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Lines that are written at the same time, so that the store commits them in groups.
const BATCH: usize = 256;
/// How often progress is told.
const TELL: Duration = Duration::from_secs(1);

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    of: PartnerOf,
    /// The list; - reads standard input
    file: PathBuf,
    /// How the list is written [default: by the file's ending, .jsonl or .ndjson, else csv]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Written>,
    /// Tell for each line what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Tell on standard error how far it is
    #[arg(long)]
    progress: bool,
    /// Write the report for each line, JSON lines, into this new file [default: standard output]
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// A line's number, and how it ended or what is to be done.
struct Item {
    number: u64,
    entry: Result<Entry, (Malformed, String)>,
}

impl Import {
    pub(super) async fn run(&self, talk: &Talk) -> Result<(), Failure> {
        let mut lines = Lines::new(self.format(), self.input(talk)?)
            .map_err(|error| unreadable(talk, &error))?;
        let (setup, partner) = self.of.open(talk).await?;
        let site = setup.config.partners.get(&partner);
        let site = site.map(|partner| partner.site.clone()).unwrap_or_default();
        let work = Arc::new(Work {
            store: setup.store,
            partner,
            site,
        });
        let mut report = Report::new(talk, self.report.as_deref())?;
        let mut foreseen = Foreseen::default();
        let (mut held, mut told) = (None, Instant::now());
        loop {
            let (batch, next) = batch(talk, &mut lines, held.take())?;
            held = next;
            if batch.is_empty() {
                break;
            }
            let ended = if self.dry_run {
                work.foresee(&batch, &mut foreseen).await
            } else {
                work.bring(&batch).await
            };
            let ended = ended.map_err(|error| store_failed(talk, &error))?;
            for (item, ended) in batch.iter().zip(&ended) {
                report.line(talk, item.number, account(item), ended)?;
            }
            report.flush()?;
            if self.progress && told.elapsed() >= TELL {
                told = Instant::now();
                talk.tell(talk.text("cli-import-progress", &report.count().args()));
            }
        }
        self.summary(talk, report.count())
    }

    fn summary(&self, talk: &Talk, count: &Count) -> Result<(), Failure> {
        let summary = if self.dry_run {
            talk.text("cli-import-foreseen", &count.args())
        } else {
            talk.text("cli-import-done", &count.args())
        };
        if count.failed() == 0 {
            talk.tell(summary);
            Ok(())
        } else {
            Err(Failure::Check(summary))
        }
    }

    fn format(&self) -> Format {
        let ending = self.file.extension().and_then(|ending| ending.to_str());
        match (self.format, ending) {
            (Some(written), _) => written.into(),
            (None, Some("jsonl" | "ndjson")) => Format::JsonLines,
            (None, _) => Format::Csv,
        }
    }

    fn input(&self, talk: &Talk) -> Result<Box<dyn Read>, Failure> {
        if self.file.as_os_str() == "-" {
            return Ok(Box::new(std::io::stdin()));
        }
        let file = std::fs::File::open(&self.file);
        let file = file.map_err(|error| {
            let args = [
                ("file", self.file.display().to_string().into()),
                ("error", error.to_string().into()),
            ];
            Failure::Wrong(talk.text("cli-file-unreadable", &args))
        })?;
        Ok(Box::new(file))
    }
}

fn account(item: &Item) -> &str {
    match &item.entry {
        Ok(entry) => &entry.account,
        Err((_, account)) => account,
    }
}

/// Lines that can be done at the same time: none of them is about what another one is about, so that the first of two comes first. Also the line that
/// was read and belongs to the next ones.
fn batch(
    talk: &Talk,
    lines: &mut Lines,
    mut held: Option<Numbered>,
) -> Result<(Vec<Item>, Option<Numbered>), Failure> {
    let (mut batch, mut about) = (Vec::new(), HashSet::new());
    while batch.len() < BATCH {
        let next = match held.take() {
            Some(next) => Some(next),
            None => lines
                .next_line()
                .map_err(|error| unreadable(talk, &error))?,
        };
        let Some(next) = next else { break };
        if let Ok(entry) = &next.entry {
            let (account, domain) = subjects(entry);
            let domain_free = domain.as_ref().is_none_or(|domain| !about.contains(domain));
            if !domain_free || about.contains(&account) {
                return Ok((batch, Some(next)));
            }
            about.insert(account);
            about.extend(domain);
        }
        batch.push(Item {
            number: next.number,
            entry: next.entry,
        });
    }
    Ok((batch, None))
}

/// What a line is about: an account, and a cloud account where it names one.
fn subjects(entry: &Entry) -> ((bool, String), Option<(bool, String)>) {
    let domain = Some(&entry.domain_id).filter(|id| !id.is_empty());
    (
        (false, entry.account.clone()),
        domain.map(|id| (true, id.clone())),
    )
}

/// What earlier lines of a dry run would have changed: eight octets for each, and as much again for room.
#[derive(Default)]
struct Foreseen {
    keys: RandomState,
    seen: HashSet<u64>,
}

impl Foreseen {
    fn digest(&self, subject: &impl Hash) -> u64 {
        self.keys.hash_one(subject)
    }
}

struct Work {
    store: Arc<dyn Store>,
    partner: String,
    site: String,
}

impl Work {
    async fn bring(self: &Arc<Self>, batch: &[Item]) -> Result<Vec<Ended>, StoreError> {
        let mut running = JoinSet::new();
        let mut ended: Vec<Option<Ended>> = Vec::new();
        for (place, item) in batch.iter().enumerate() {
            ended.push(match &item.entry {
                Err((malformed, _)) => Some(Ended::Malformed(*malformed)),
                Ok(entry) => {
                    let (work, entry) = (Arc::clone(self), entry.clone());
                    running.spawn(async move {
                        let now = Timestamp::now();
                        let (store, partner) = (&*work.store, &*work.partner);
                        let brought = bring_in(store, partner, &entry, &work.site, now).await;
                        (place, brought)
                    });
                    None
                }
            });
        }
        let gone = || StoreError::Unavailable("a line was not brought to its end".to_owned());
        while let Some(joined) = running.join_next().await {
            let (place, brought) = joined.map_err(|_| gone())?;
            if let Some(slot) = ended.get_mut(place) {
                *slot = Some(Ended::Brought(brought?));
            }
        }
        ended
            .into_iter()
            .map(|each| each.ok_or_else(gone))
            .collect()
    }

    async fn foresee(
        &self,
        batch: &[Item],
        foreseen: &mut Foreseen,
    ) -> Result<Vec<Ended>, StoreError> {
        let mut ended = Vec::new();
        for item in batch {
            ended.push(match &item.entry {
                Err((malformed, _)) => Ended::Malformed(*malformed),
                Ok(entry) => Ended::Brought(self.foresee_one(entry, foreseen).await?),
            });
        }
        Ok(ended)
    }

    async fn foresee_one(
        &self,
        entry: &Entry,
        foreseen: &mut Foreseen,
    ) -> Result<Brought, StoreError> {
        let (account, domain) = subjects(entry);
        let account = foreseen.digest(&account);
        let domain = domain.map(|domain| foreseen.digest(&domain));
        let again = |digest: &u64| foreseen.seen.contains(digest);
        if again(&account) || domain.as_ref().is_some_and(again) {
            return Ok(Brought::Refused(Refusal::Repeated));
        }
        let store = &*self.store;
        let (plan, known) = look(store, &self.partner, entry, &self.site).await?;
        let has_domain = known.is_some_and(|known| known.domain.is_some());
        Ok(match plan {
            Plan::Unchanged => Brought::Unchanged,
            Plan::Refuse(refusal) => Brought::Refused(refusal),
            Plan::Change { bind, .. } => {
                foreseen.seen.insert(account);
                foreseen.seen.extend(domain);
                match (bind, has_domain) {
                    (Some(_), false) => Brought::Bound,
                    (Some(_), true) => Brought::Renamed,
                    (None, _) => Brought::Suspended,
                }
            }
        })
    }
}

fn unreadable(talk: &Talk, error: &ReadError) -> Failure {
    match error {
        ReadError::Header => Failure::Wrong(talk.text("cli-import-header", &[])),
        ReadError::Endless => Failure::Wrong(talk.text("cli-import-endless", &[])),
        ReadError::Failed(why) => {
            Failure::World(talk.text("cli-import-unreadable", &[("error", why.as_str().into())]))
        }
    }
}
