use super::{Config, ConfigError, consistency, draft::Draft, file};
use std::path::Path;

pub(super) fn check(path: &Path, text: &str) -> Result<Config, ConfigError> {
    file::parse(path, text, |root, problems| {
        let draft = Draft::read(root, problems);
        consistency::check(&draft, problems);
        draft.finish()
    })
}
