//! The vendor's own files, where they are at hand.

use std::path::PathBuf;

/// A file of the samples; `None`, said aloud, when the samples are not here.
pub fn sample(name: &str) -> Option<String> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/protocol/samples");
    let folder = std::env::var_os("SKYBRIDGE_SAMPLES").map_or(beside, PathBuf::from);
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        #[expect(clippy::print_stderr, reason = "a skipped test says so")]
        {
            eprintln!("skipped: samples not found in {}", folder.display());
        }
    }
    text
}
