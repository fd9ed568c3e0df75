use std::{fmt, io, path::PathBuf};

/// Why there is no configuration. Displayed with one line per problem, each with its remedy.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{}: cannot be read: {source}; create the file or name another one with --config", .file.display())]
    Unreadable { file: PathBuf, source: io::Error },
    /// Everything that is wrong with the file, in the order of its lines; at least one problem.
    #[error("{}", Lines { file, problems })]
    Wrong { file: PathBuf, problems: Vec<Problem> },
}

/// One thing that is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Counted from 1: where the key stands, or the section that lacks it; 1 where that is missing, too.
    pub line: usize,
    /// The key as `network[1].pool`, sections and list items counted from 0. Empty where the file as a whole is meant.
    pub key: String,
    pub wrong: String,
    /// What would be right.
    pub right: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key.escape_debug())?;
        }
        write!(f, "{}; {}", self.wrong, self.right)
    }
}

struct Lines<'a> {
    file: &'a PathBuf,
    problems: &'a [Problem],
}

impl fmt::Display for Lines<'_> {
    /// `FILE:LINE: KEY: what is wrong; what would be right`, one line per problem.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(f, "{separator}{}:{}: {problem}", self.file.display(), problem.line)?;
        }
        Ok(())
    }
}
