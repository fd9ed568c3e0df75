use super::{Frame, format, home::home_with};
use crate::{captive::Onward, fault::Fault};
use askama::Template;

/// What went wrong, why, and the way on.
#[derive(Template)]
#[template(path = "errors/error.html")]
pub struct ErrorPage<'a> {
    pub frame: Frame<'a>,
    pub fault: Fault,
    pub onward: Option<&'a Onward>,
}

impl ErrorPage<'_> {
    fn way_on(&self) -> String {
        home_with(self.frame.paths, self.onward)
    }

    fn twin(&self) -> String {
        home_with(self.frame.twin_paths, self.onward)
    }
}
