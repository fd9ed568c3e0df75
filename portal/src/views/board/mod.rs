//! What the regency has to say.

mod announcements;
mod categories;
mod emergency;
mod hours;
mod services;

pub use announcements::{AnnouncementPage, AnnouncementsPage, OverPage};
pub use categories::category_of;
pub use emergency::EmergencyPage;
pub use hours::opening_hours;
pub use services::{CategoryPage, ServicePage, ServicesPage};

/// Entries of a list in one page: whatever is on the board, a page stays small.
const ENTRIES: usize = 40;

/// One page of a long list, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leaf {
    number: usize,
    of: usize,
}

impl Leaf {
    /// The nearest page there is to the one asked for.
    fn new(asked: usize, entries: usize) -> Self {
        let of = entries.div_ceil(ENTRIES).max(1);
        Self { number: asked.min(of - 1), of }
    }

    fn cut<T>(self, entries: &[T]) -> &[T] {
        entries.chunks(ENTRIES).nth(self.number).unwrap_or_default()
    }

    fn after(self) -> Option<usize> {
        Some(self.number + 1).filter(|next| *next < self.of)
    }

    fn before(self) -> Option<usize> {
        self.number.checked_sub(1)
    }
}

/// `path`, which may have a query, at a page of its list; people count from one.
fn leaf_of(path: &str, number: usize) -> String {
    match number {
        0 => path.to_owned(),
        _ => format!("{path}{}halaman={}", if path.contains('?') { '&' } else { '?' }, number + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_without_losing_anything() {
        for length in [0, 1, ENTRIES, ENTRIES + 1, 300] {
            let entries: Vec<usize> = (0..length).collect();
            let first = Leaf::new(0, length);
            let leaves = (0..first.of).map(|number| Leaf::new(number, length));
            let read: Vec<usize> = leaves.flat_map(|leaf| leaf.cut(&entries).to_vec()).collect();
            assert_eq!(read, entries);
            assert_eq!((first.before(), Leaf::new(usize::MAX, length).after()), (None, None));
        }
        assert_eq!(leaf_of("/pengumuman?bahasa=id", 1), "/pengumuman?bahasa=id&halaman=2");
    }
}
