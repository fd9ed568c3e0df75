//! Whether the line carries anything, from what can be known of it. Pure.
//!
//! ```text
//! no link                                         Down
//! link, a resolver answers                        Up
//! link, no resolver answers, a knock answered     NoNames
//! link, no resolver answers, two knocks did not   Down
//! link, no resolver answers, not yet known        as before
//! ```
//!
//! Knocks are tried only while no resolver answers.

use hotspot::model::UnixTime;

/// Unanswered knocks that are not bad luck any more.
const UNANSWERED: u32 = 2;

/// The line to the internet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Line {
    #[default]
    Up,
    /// It carries nothing.
    Down { since: UnixTime },
    /// It carries, and no resolver answers.
    NoNames { since: UnixTime },
}

impl Line {
    /// When the trouble began, as far as it is known.
    #[must_use]
    pub fn trouble(self) -> Option<UnixTime> {
        match self {
            Self::Up => None,
            Self::Down { since } | Self::NoNames { since } => Some(since),
        }
    }
}

/// What is heard about the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// Whether the uplink's interface is up and has a carrier.
    Link(bool),
    /// Whether any resolver answers.
    Resolvers(bool),
    /// Whether anybody answered a knock.
    Knock(bool),
}

/// Puts the news together.
#[derive(Debug)]
pub(super) struct Watcher {
    has_link: bool,
    has_names: bool,
    /// Knocks in a row that nobody answered since names were missed or the link was gone.
    unanswered: u32,
    /// Since when no resolver answers.
    nameless: Option<UnixTime>,
    /// Since when nothing at all has come over the line.
    silent: Option<UnixTime>,
    line: Line,
}

impl Watcher {
    pub fn new(has_link: bool, has_names: bool, now: UnixTime) -> Self {
        let mut watcher = Self {
            has_link: true,
            has_names: true,
            unanswered: 0,
            nameless: None,
            silent: None,
            line: Line::Up,
        };
        watcher.hear(News::Resolvers(has_names), now);
        watcher.hear(News::Link(has_link), now);
        watcher
    }

    pub fn hear(&mut self, news: News, now: UnixTime) {
        match news {
            News::Link(link) => {
                self.has_link = link;
                if !link {
                    self.silent.get_or_insert(now);
                }
            }
            News::Resolvers(false) => {
                self.has_names = false;
                self.nameless.get_or_insert(now);
            }
            News::Resolvers(true) => {
                (self.has_names, self.unanswered, self.nameless) = (true, 0, None);
            }
            News::Knock(_) if !self.wants_knock() => return,
            News::Knock(true) => (self.unanswered, self.silent) = (0, None),
            News::Knock(false) => {
                self.unanswered = self.unanswered.saturating_add(1);
                // While the line is held for up, names were the first to fail; later it is the first knock.
                let began = if self.line == Line::Up { self.nameless.unwrap_or(now) } else { now };
                self.silent.get_or_insert(began);
            }
        }
        if self.has_link && self.has_names {
            self.silent = None;
        }
        self.line = self.conclude(now, news == News::Knock(true));
    }

    fn conclude(&self, now: UnixTime, answered: bool) -> Line {
        let down = Line::Down { since: self.silent.unwrap_or(now) };
        match (self.has_link, self.has_names) {
            (false, _) => down,
            (true, true) => Line::Up,
            (true, false) if self.unanswered >= UNANSWERED => down,
            (true, false) if answered => Line::NoNames { since: self.nameless.unwrap_or(now) },
            // Not known yet: the next knocks tell.
            (true, false) => self.line,
        }
    }

    pub fn line(&self) -> Line {
        self.line
    }

    /// Whether a knock would tell anything.
    pub fn wants_knock(&self) -> bool {
        self.has_link && !self.has_names
    }

    /// Whether the last knock has left open what the line is.
    pub fn is_undecided(&self) -> bool {
        self.wants_knock() && (self.line == Line::Up || self.unanswered == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{News::*, *};
    use proptest::prelude::*;

    /// What the line is after each piece of news, one in each second.
    fn told(news: &[News]) -> Vec<Line> {
        let mut watcher = Watcher::new(true, true, UnixTime(0));
        let hear = |(news, second): (&News, i64)| {
            watcher.hear(*news, UnixTime(second));
            watcher.line()
        };
        news.iter().zip(1..).map(hear).collect()
    }

    fn down(since: i64) -> Line {
        Line::Down { since: UnixTime(since) }
    }

    fn no_names(since: i64) -> Line {
        Line::NoNames { since: UnixTime(since) }
    }

    #[test]
    fn a_line_without_link_is_down_at_once_and_up_when_it_is_back() {
        assert_eq!(told(&[Link(false), Link(true)]), [down(1), Line::Up]);
    }

    #[test]
    fn a_line_that_answers_nobody_is_down_since_the_names_failed() {
        assert_eq!(
            told(&[Resolvers(false), Knock(false), Knock(false), Resolvers(true)]),
            [Line::Up, Line::Up, down(1), Line::Up]
        );
    }

    #[test]
    fn a_line_that_answers_while_resolvers_do_not_has_no_names() {
        assert_eq!(
            told(&[Resolvers(false), Knock(false), Knock(true), Knock(true), Resolvers(true)]),
            [Line::Up, Line::Up, no_names(1), no_names(1), Line::Up]
        );
    }

    #[test]
    fn one_lost_knock_changes_nothing() {
        assert_eq!(told(&[Resolvers(false), Knock(true), Knock(false), Knock(true)])[1..], [no_names(1); 3]);
        assert_eq!(
            told(&[Resolvers(false), Knock(true), Knock(false), Knock(false)])[3],
            down(3),
            "since the first knock that nobody answered"
        );
    }

    #[test]
    fn a_link_that_comes_back_without_answers_stays_down_since_it_went() {
        let told =
            told(&[Link(false), Resolvers(false), Link(true), Knock(false), Knock(false), Knock(true)]);
        assert_eq!(told, [down(1), down(1), down(1), down(1), down(1), no_names(2)]);
    }

    #[test]
    fn a_box_that_starts_without_a_line_says_so() {
        let watcher = Watcher::new(false, true, UnixTime(7));
        assert_eq!((watcher.line(), watcher.wants_knock()), (down(7), false));
        let watcher = Watcher::new(true, false, UnixTime(7));
        assert!(watcher.wants_knock() && watcher.is_undecided());
    }

    fn news() -> impl Strategy<Value = News> {
        prop_oneof![
            any::<bool>().prop_map(Link),
            any::<bool>().prop_map(Resolvers),
            any::<bool>().prop_map(Knock)
        ]
    }

    proptest! {
        #[test]
        fn trouble_begins_neither_before_the_first_failure_nor_after_it_is_told(
            news in proptest::collection::vec(news(), 1..60)
        ) {
            for (line, second) in told(&news).iter().zip(1..) {
                prop_assert!(line.trouble().is_none_or(|since| (1..=second).contains(&since.0)));
            }
        }

        #[test]
        fn with_link_and_names_it_is_up_and_without_link_down(news in proptest::collection::vec(news(), 1..60)) {
            let (mut link, mut names) = (true, true);
            for (news, line) in news.iter().zip(told(&news)) {
                match news {
                    Link(now) => link = *now,
                    Resolvers(now) => names = *now,
                    Knock(_) => {}
                }
                prop_assert_eq!(line == Line::Up && link && names, link && names);
                let down = matches!(line, Line::Down { .. });
                prop_assert!(link || down);
            }
        }
    }
}
