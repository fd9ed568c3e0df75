//! What the programs write for whoever looks after them: on standard error, each kind of line within its ration, so that
//! nobody fills a disk by making us complain. A kind is the place in the code that writes it.

mod ration;

use ration::{LeftOut, Ration};
use std::{
    env,
    fmt::Write as _,
    io::{self, Write},
    panic,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Instant,
};
use tracing::Metadata;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// A longer line is cut.
const LONGEST: usize = 4 * 1024;

/// Opens the journal of this program; `usually` is what it says unless `RUST_LOG` asks for something else. Who asks gets
/// all of it, without a ration.
pub fn open(usually: &str) {
    let asked = EnvFilter::try_from_default_env().ok();
    let rationed = asked.is_none();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(asked.unwrap_or_else(|| EnvFilter::new(usually)))
        // systemd's journal stamps each line itself.
        .without_time()
        .with_ansi(false);
    if !rationed {
        lines.with_writer(io::stderr).init();
        return;
    }
    let journal = Arc::new(Journal::default());
    let telling = Arc::clone(&journal);
    // Where there is no thread to be had, a minute's count is told with the first line after it.
    let _ = thread::Builder::new().name("journal".into()).spawn(move || telling.tell());
    lines.with_writer(Rationed(journal)).init();
    // A panic is a line like others: one that a stranger can cause is caused often.
    panic::set_hook(Box::new(|panic| {
        let mut text = panic.to_string();
        if env::var_os("RUST_BACKTRACE").is_some() {
            let _ = write!(text, "\n{}", std::backtrace::Backtrace::capture());
        }
        tracing::error!("{text}");
    }));
}

#[derive(Default)]
struct Journal {
    ration: Mutex<Ration>,
    /// Something was left out, and will have to be told.
    owing: Condvar,
}

impl Journal {
    fn ration(&self) -> MutexGuard<'_, Ration> {
        self.ration.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a line where its kind still may.
    fn line(&self, kind: &str, line: &[u8]) {
        let now = Instant::now();
        let mut ration = self.ration();
        write_sums(&ration.settle(now));
        let line = cut(line);
        let owed = ration.due().is_some();
        if ration.allows(kind, line.len(), now) {
            let end: &[u8] = if line.ends_with(b"\n") { b"" } else { b"\n" };
            let _ = io::stderr().write_all(&[line, end].concat());
        } else if !owed {
            self.owing.notify_one();
        }
    }

    /// Tells at the end of each minute what was left out in it, for ever.
    fn tell(&self) {
        let mut ration = self.ration();
        loop {
            let now = Instant::now();
            write_sums(&ration.settle(now));
            ration = match ration.due() {
                None => self.owing.wait(ration).unwrap_or_else(PoisonError::into_inner),
                Some(due) => {
                    let left = due.saturating_duration_since(now);
                    self.owing.wait_timeout(ration, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

/// Never within a character: systemd's journal shows what is no text as no text at all.
fn cut(line: &[u8]) -> &[u8] {
    let in_character = |byte: &u8| byte & 0b1100_0000 == 0b1000_0000;
    let end = (1..LONGEST).rev().find(|end| line.get(*end).is_none_or(|byte| !in_character(byte)));
    line.get(..end.unwrap_or(0)).unwrap_or(line)
}

fn write_sums(left_out: &[LeftOut]) {
    for LeftOut { kind, lines } in left_out {
        let _ = writeln!(io::stderr(), " WARN and {lines} more like it in that minute, of {kind}");
    }
}

/// Hands each line to the journal with its kind.
struct Rationed(Arc<Journal>);

struct Line<'a> {
    journal: &'a Journal,
    kind: String,
}

impl<'a> MakeWriter<'a> for Rationed {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { journal: &self.0, kind: String::new() }
    }

    fn make_writer_for(&'a self, line: &Metadata<'_>) -> Line<'a> {
        let kind = format!("{}:{}", line.target(), line.line().unwrap_or_default());
        Line { journal: &self.0, kind }
    }
}

/// One call is one line: the subscriber writes it whole.
impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.journal.line(&self.kind, line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_between_two_characters() {
        let long = "\u{e9}".repeat(LONGEST);
        assert_eq!(cut(b"short\n"), b"short\n");
        assert_eq!(cut(b""), b"");
        let shown = std::str::from_utf8(cut(long.as_bytes())).unwrap();
        assert_eq!(shown.len(), LONGEST - 2);
    }
}
