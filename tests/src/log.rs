//! Everything that the service logs on one thread, at every level.
//!
//! One subscriber serves the whole test process and writes to whoever records on the thread. Scoped subscribers would not do: what is logged first on a
//! thread without one is taken for unwanted everywhere, so a line could be missed when tests run beside each other.

use std::cell::RefCell;
use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// The test's own HTTP client: its lines are not the service's.
const CLIENT: [&str; 2] = ["reqwest", "hyper_util::client"];

thread_local! {
    static RECORDING: RefCell<Option<Log>> = const { RefCell::new(None) };
}

static SUBSCRIBER: LazyLock<()> = LazyLock::new(|| {
    let is_wanted = dynamic_filter_fn(|metadata, _| {
        let target = metadata.target();
        RECORDING.with_borrow(Option::is_some)
            && !CLIENT.iter().any(|client| target.starts_with(client))
    });
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(OfThisThread);
    tracing_subscriber::registry()
        .with(lines.with_filter(is_wanted))
        .init();
});

/// Makes recording possible. Every world does so before its service logs anything.
pub fn prepare() {
    LazyLock::force(&SUBSCRIBER);
}

/// What was logged while its guard lives. The service must run on this thread: a current-thread runtime, and keys that sign inline.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

/// Ends the recording.
#[must_use]
pub struct Recording(());

impl Drop for Recording {
    fn drop(&mut self) {
        RECORDING.set(None);
    }
}

impl Log {
    /// Begins to record on this thread.
    pub fn capture() -> (Log, Recording) {
        prepare();
        let log = Log::default();
        RECORDING.set(Some(log.clone()));
        (log, Recording(()))
    }

    /// The lines so far.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Forgets the lines so far.
    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }
}

struct OfThisThread;

/// Where one line goes.
struct Line(Option<Log>);

impl<'a> MakeWriter<'a> for OfThisThread {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line(RECORDING.with_borrow(Clone::clone))
    }
}

impl Write for Line {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        if let Some(log) = &self.0 {
            log.0.lock().unwrap().extend_from_slice(octets);
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
