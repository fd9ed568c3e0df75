//! Reading one list within bounds.

use super::{
    lines::{Line, Lines},
    names::{Gathering, Names},
};
use std::{
    fs::{self, File, Metadata},
    hash::RandomState,
    io::{self, BufRead, BufReader},
    os::unix::fs::MetadataExt,
    path::Path,
};

/// In all lists together.
pub(super) const MOST_NAMES: usize = 2_000_000;
/// In bytes.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;
/// A longer line is passed over, in bytes.
const LONGEST_LINE: usize = 1024;

/// Why a list cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is not a file")]
    NotAFile,
    #[error("has {} MiB, more than {} are not read", .0 >> 20, LARGEST_FILE >> 20)]
    TooLarge(u64),
    #[error("holds too many names: all lists together may have {MOST_NAMES}")]
    TooMany,
    #[error(
        "is in no form we know: none of its {0} lines is a hosts line, a name, or a record of a policy zone"
    )]
    NoList(u64),
}

/// Tells one state of a file from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    changed: (i64, i64),
}

pub(super) fn stamp(path: &Path) -> Result<Stamp, Fault> {
    of(&fs::metadata(path)?)
}

fn of(metadata: &Metadata) -> Result<Stamp, Fault> {
    if !metadata.is_file() {
        return Err(Fault::NotAFile);
    }
    Ok(Stamp {
        device: metadata.dev(),
        inode: metadata.ino(),
        size: metadata.size(),
        changed: (metadata.mtime(), metadata.mtime_nsec()),
    })
}

/// The names of a list and how many of its lines meant nothing.
pub(super) fn read(path: &Path, keys: &RandomState, most: usize) -> Result<(Names, u64), Fault> {
    // Only then opened: opening a pipe would wait for somebody to write.
    stamp(path)?;
    let file = File::open(path)?;
    let size = of(&file.metadata()?)?.size;
    if size > LARGEST_FILE {
        return Err(Fault::TooLarge(size));
    }
    // It may grow while it is read.
    parse(BufReader::new(io::Read::take(file, LARGEST_FILE)), keys, most)
}

fn parse(mut file: impl BufRead, keys: &RandomState, most: usize) -> Result<(Names, u64), Fault> {
    let (mut lines, mut line) = (Lines::default(), Vec::with_capacity(LONGEST_LINE));
    let mut names = Gathering::default();
    let mut unread = 0;
    loop {
        let read = match next_line(&mut file, &mut line)? {
            Next::End => break,
            Next::TooLong => Line::Unread,
            Next::Line => match str::from_utf8(&line) {
                Ok(line) => lines.read(line, |name, marks| names.add(keys, name, marks)),
                Err(_) => Line::Unread,
            },
        };
        unread += u64::from(read == Line::Unread);
        // Names may be repeated, in policy zones every second one is.
        if names.len() > most * 2 {
            names.settle();
            if names.len() > most {
                return Err(Fault::TooMany);
            }
        }
    }
    let names = names.finish();
    match names.len() {
        0 if unread > 0 => Err(Fault::NoList(unread)),
        count if count > most => Err(Fault::TooMany),
        _ => Ok((names, unread)),
    }
}

enum Next {
    Line,
    TooLong,
    End,
}

/// Reads up to the end of the line, whatever its length, and keeps no more than [`LONGEST_LINE`] of it.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Next> {
    line.clear();
    let mut length = 0;
    loop {
        let ready = file.fill_buf()?;
        if ready.is_empty() {
            return Ok(if length == 0 { Next::End } else { kept(length) });
        }
        let end = ready.iter().position(|byte| *byte == b'\n');
        let part = ready.get(..end.unwrap_or(ready.len())).unwrap_or_default();
        let room = LONGEST_LINE.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        length += part.len();
        let taken = part.len() + usize::from(end.is_some());
        file.consume(taken);
        if end.is_some() {
            return Ok(kept(length));
        }
    }
}

fn kept(length: usize) -> Next {
    if length > LONGEST_LINE { Next::TooLong } else { Next::Line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn count(text: &[u8], most: usize) -> Result<(usize, u64), Fault> {
        parse(text, &RandomState::new(), most).map(|(names, unread)| (names.len(), unread))
    }

    #[test]
    fn long_and_damaged_lines_are_passed_over() {
        let mut text = b"one.id\n".to_vec();
        text.extend([b'x'; 5000]);
        text.extend(b"\n\xff\xfe.id\ntwo.id");
        assert!(matches!(count(&text, 10), Ok((2, 2))));
    }

    #[test]
    fn a_repeated_name_counts_once_and_too_many_are_a_fault() {
        let repeated = "a.id\n".repeat(1000);
        assert!(matches!(count(repeated.as_bytes(), 5), Ok((1, 0))));
        let many: String = (0..6).map(|number| format!("host{number}.id\n")).collect();
        assert!(matches!(count(many.as_bytes(), 6), Ok((6, 0))));
        assert!(matches!(count(many.as_bytes(), 5), Err(Fault::TooMany)));
    }

    #[test]
    fn an_empty_list_is_a_list_and_something_else_is_none() {
        assert!(matches!(count(b"# nothing yet\n", 5), Ok((0, 0))));
        assert!(matches!(count(b"<html>\n<body>Not found</body>\n", 5), Err(Fault::NoList(2))));
        assert!(matches!(read(Path::new("/dev/zero"), &RandomState::new(), 5), Err(Fault::NotAFile)));
        assert!(matches!(read(Path::new("/nowhere"), &RandomState::new(), 5), Err(Fault::Unreadable(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_list_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
            if let Ok((names, _)) = count(&bytes, 50) {
                prop_assert!(names <= 50);
            }
        }
    }
}
