//! Reading lists, one line at a time: memory does not grow with the list, nor with a line that has no end.

use super::write::{COLUMNS, unguarded};
use super::{Entry, Format};
use crate::customers::{is_account, is_domain_id, is_domain_name};
use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

/// Most octets of one line, or of one record of several lines.
pub const LONGEST_LINE: usize = 64 * 1024;
/// Read at one time.
const BUFFER: usize = 64 * 1024;

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Not UTF-8.
    Encoding,
    /// Not an object of the known fields, or not as many cells as the header.
    Shape,
    /// Longer than [`LONGEST_LINE`].
    TooLong,
    /// The account cannot be one.
    Account,
    /// Id or name of the cloud account, or its site, cannot be one.
    Domain,
    /// `suspended` is neither true nor false.
    Suspended,
}

/// Why nothing more is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The first line of a CSV list names no account, or columns that are unknown or come twice.
    Header,
    /// A record that does not end.
    Endless,
    /// The input fails.
    Failed(String),
}

/// A line and where it begins, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// Number of its first line.
    pub number: u64,
    /// What it says.
    pub entry: Result<Entry, (Malformed, String)>,
}

/// The lines of a list.
pub struct Lines(Source);

enum Source {
    Csv {
        reader: csv::Reader<Metered>,
        left: Rc<Cell<usize>>,
        columns: Vec<usize>,
    },
    Json {
        reader: BufReader<Box<dyn Read>>,
        number: u64,
    },
}

impl Lines {
    /// Begins to read.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn new(format: Format, input: Box<dyn Read>) -> Result<Lines, ReadError> {
        if format == Format::JsonLines {
            let reader = BufReader::with_capacity(BUFFER, input);
            return Ok(Lines(Source::Json { reader, number: 0 }));
        }
        let left = Rc::new(Cell::new(LONGEST_LINE + BUFFER));
        let metered = Metered {
            inner: input,
            left: Rc::clone(&left),
        };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(metered);
        let mut header = csv::StringRecord::new();
        let any = reader
            .read_record(&mut header)
            .map_err(|error| failed(&error));
        if !any? {
            return Err(ReadError::Header);
        }
        let columns = columns(&header).ok_or(ReadError::Header)?;
        Ok(Lines(Source::Csv {
            reader,
            left,
            columns,
        }))
    }

    /// The next line; `None` at the end. Empty lines are passed over.
    ///
    /// # Errors
    /// [`ReadError`]; nothing more can be read then.
    pub fn next_line(&mut self) -> Result<Option<Numbered>, ReadError> {
        match &mut self.0 {
            Source::Csv {
                reader,
                left,
                columns,
            } => {
                let mut record = csv::ByteRecord::new();
                left.set(LONGEST_LINE + BUFFER);
                let any = reader.read_byte_record(&mut record);
                if !any.map_err(|error| failed(&error))? {
                    return Ok(None);
                }
                let number = record.position().map_or(0, csv::Position::line);
                let entry = of_record(&record, columns);
                Ok(Some(Numbered { number, entry }))
            }
            Source::Json { reader, number } => loop {
                let Some(line) = json_line(reader)? else {
                    return Ok(None);
                };
                *number += 1;
                let entry = match &line {
                    Some(line) if line.trim_ascii().is_empty() => continue,
                    Some(line) => of_object(line),
                    None => Err((Malformed::TooLong, String::new())),
                };
                return Ok(Some(Numbered {
                    number: *number,
                    entry,
                }));
            },
        }
    }
}

/// For each known column its place in a record; `None` when the header does not fit.
fn columns(header: &csv::StringRecord) -> Option<Vec<usize>> {
    let mut columns = Vec::new();
    for name in header {
        let name = name.trim_start_matches('\u{feff}').trim();
        let place = COLUMNS.iter().position(|column| *column == name)?;
        if columns.contains(&place) {
            return None;
        }
        columns.push(place);
    }
    columns.contains(&0).then_some(columns)
}

fn of_record(record: &csv::ByteRecord, columns: &[usize]) -> Result<Entry, (Malformed, String)> {
    let mut cells: [&str; COLUMNS.len()] = [""; COLUMNS.len()];
    for (column, octets) in columns.iter().zip(record) {
        let text = std::str::from_utf8(octets).map_err(|_| (Malformed::Encoding, String::new()))?;
        if let Some(cell) = cells.get_mut(*column) {
            *cell = unguarded(text);
        }
    }
    let [account, domain_id, domain_name, site, suspended] = cells;
    if record.len() != columns.len() {
        return Err((Malformed::Shape, shown(account)));
    }
    let suspended = match suspended {
        "" => None,
        "true" | "TRUE" | "1" => Some(true),
        "false" | "FALSE" | "0" => Some(false),
        _ => return Err((Malformed::Suspended, shown(account))),
    };
    checked(Entry {
        account: account.to_owned(),
        domain_id: domain_id.to_owned(),
        domain_name: domain_name.to_owned(),
        site: site.to_owned(),
        suspended,
    })
}

fn of_object(line: &[u8]) -> Result<Entry, (Malformed, String)> {
    let text = std::str::from_utf8(line).map_err(|_| (Malformed::Encoding, String::new()))?;
    let text = text.trim_start_matches('\u{feff}');
    let entry: Entry = serde_json::from_str(text).map_err(|_| (Malformed::Shape, String::new()))?;
    checked(entry)
}

fn checked(entry: Entry) -> Result<Entry, (Malformed, String)> {
    if !is_account(&entry.account) {
        return Err((Malformed::Account, shown(&entry.account)));
    }
    let named = !entry.domain_name.is_empty() || !entry.site.is_empty();
    let no_id = entry.domain_id.is_empty();
    let good = if no_id {
        !named
    } else {
        is_domain_id(&entry.domain_id)
            && is_domain_name(&entry.domain_name)
            && is_domain_name(&entry.site)
    };
    if good {
        Ok(entry)
    } else {
        Err((Malformed::Domain, entry.account))
    }
}

/// An account that is none, short enough for a report.
fn shown(account: &str) -> String {
    account
        .chars()
        .take(super::super::LONGEST_ACCOUNT)
        .collect()
}

/// The next line without its end; `Some(None)` for one that is too long, which is passed over.
#[expect(clippy::option_option, reason = "the end of the input is not a line")]
fn json_line(reader: &mut impl BufRead) -> Result<Option<Option<Vec<u8>>>, ReadError> {
    let (mut line, mut too_long) = (Vec::new(), false);
    loop {
        let most = (LONGEST_LINE + 1) as u64;
        let count = reader
            .by_ref()
            .take(most)
            .read_until(b'\n', &mut line)
            .map_err(|error| ReadError::Failed(error.to_string()))?;
        let ended = line.last() == Some(&b'\n');
        if count == 0 && line.is_empty() && !too_long {
            return Ok(None);
        }
        if !ended && line.len() > LONGEST_LINE {
            too_long = true;
            line.clear();
            continue;
        }
        if ended || count == 0 {
            return Ok(Some((!too_long).then_some(line)));
        }
    }
}

fn failed(error: &csv::Error) -> ReadError {
    match error.kind() {
        csv::ErrorKind::Io(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
            ReadError::Endless
        }
        csv::ErrorKind::Utf8 { .. } => ReadError::Header,
        _ => ReadError::Failed(error.to_string()),
    }
}

/// Fails when too much was read for one record.
struct Metered {
    inner: Box<dyn Read>,
    left: Rc<Cell<usize>>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.left.get().checked_sub(count) {
            Some(left) => self.left.set(left),
            None => return Err(std::io::ErrorKind::FileTooLarge.into()),
        }
        Ok(count)
    }
}
