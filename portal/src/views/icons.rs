//! The pages' own icons: plain objects of 24 x 24, drawn in the current colour, each beside a word that says the same.

use askama::Template;
use std::cell::Cell;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Triangle,
    Mark,
    Bell,
    Cross,
    Stamp,
    Card,
    Speech,
    Book,
    Camera,
    Clock,
    Phone,
    Pin,
    Globe,
}

impl Icon {
    const fn name(self) -> &'static str {
        match self {
            Self::Triangle => "triangle",
            Self::Mark => "mark",
            Self::Bell => "bell",
            Self::Cross => "cross",
            Self::Stamp => "stamp",
            Self::Card => "card",
            Self::Speech => "speech",
            Self::Book => "book",
            Self::Camera => "camera",
            Self::Clock => "clock",
            Self::Phone => "phone",
            Self::Pin => "pin",
            Self::Globe => "globe",
        }
    }

    const fn path(self) -> &'static str {
        match self {
            Self::Triangle => "M12 3.5 2.5 20h19zM12 10v4.5m0 2.5v.1",
            Self::Mark => "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 5v6m0 4v.1",
            Self::Bell => "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM12 5V3M10 22h4",
            Self::Cross => "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
            Self::Stamp => "M9.5 3h5v3l-1 6h5v5h-13v-5h5l-1-6zM5 21h14",
            Self::Card => "M3 5h18v14H3zM7 16a3 3 0 0 1 5 0M9.5 9.5v1m6-.5H18m-2.5 4H18",
            Self::Speech => "M4 4h16v12h-9l-5 4v-4H4zM8 8.5h8m-8 3.5h5",
            Self::Book => "M12 6c-3-2-6-2-9-1v14c3-1 6-1 9 1 3-2 6-2 9-1V5c-3-1-6-1-9 1zv14",
            Self::Camera => "M3 7h4l2-3h6l2 3h4v13H3zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
            Self::Clock => "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 4.5V12l3.5 2",
            Self::Phone => {
                "M5 3h4l2 5-2.5 2a12 12 0 0 0 5.5 5.5L16 13l5 2v4c0 1-1 2-2 2A16 16 0 0 1 3 5c0-1 1-2 2-2z"
            }
            Self::Globe => {
                "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM2 12h20M12 2c-6 6-6 14 0 20 6-6 6-14 0-20z"
            }
            Self::Pin => {
                "M12 22c-5-6-7-9-7-12a7 7 0 0 1 14 0c0 3-2 6-7 12zm0-14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"
            }
        }
    }
}

/// Which icons a page has drawn already.
#[derive(Debug, Default)]
pub struct Icons(Cell<u16>);

impl Icons {
    /// A page has the shape of an icon once, where it is first drawn.
    pub fn draw(&self, icon: Icon) -> Drawing {
        let (drawn, this) = (self.0.get(), 1 << icon as u16);
        self.0.set(drawn | this);
        Drawing { icon, first: drawn & this == 0 }
    }
}

#[derive(Template)]
#[template(path = "components/icon.html")]
pub struct Drawing {
    icon: Icon,
    first: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_stands_in_a_page_once() {
        let icons = Icons::default();
        let drawn = [Icon::Pin, Icon::Pin, Icon::Clock].map(|icon| icons.draw(icon).to_string());
        assert!(drawn[0].contains("<symbol id=\"i-pin\"") && drawn[2].contains("<symbol id=\"i-clock\""));
        assert!(!drawn[1].contains("<symbol") && drawn[1].contains("<use href=\"#i-pin\"/>"));
    }
}
