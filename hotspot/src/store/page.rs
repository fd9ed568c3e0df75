//! Long lists, a part at a time.

use super::StoreError;
use sqlx::{QueryBuilder, Row, Sqlite, SqlitePool, sqlite::SqliteRow};

/// Beyond that nobody counts: a list so long is searched, not leafed through.
const MOST_COUNTED: u32 = 100_000;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// So many are passed over.
    pub skip: u32,
    /// At most [`Part::MOST`].
    pub most: u32,
}

impl Part {
    pub const MOST: u32 = 500;
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// So many there are in all; 100,000 where there are more.
    pub total: u32,
}

/// A list before it is cut: what is read of each row, from where and under which conditions, and in which order.
pub(super) struct List<C> {
    pub columns: &'static str,
    /// Begins with ` FROM`, ends with a condition that others may follow.
    pub from: C,
    pub order: &'static str,
}

impl<C: Fn(&mut QueryBuilder<Sqlite>)> List<C> {
    /// Rows that make no sense are left out.
    pub async fn part<T>(
        &self,
        pool: &SqlitePool,
        part: Part,
        read: impl Fn(&SqliteRow) -> Option<T>,
    ) -> Result<Page<T>, StoreError> {
        let mut count = QueryBuilder::new("SELECT COUNT(*) FROM (SELECT 1");
        (self.from)(&mut count);
        count.push(" LIMIT ").push_bind(i64::from(MOST_COUNTED)).push(") AS counted");
        let total: i64 = count.build().fetch_one(pool).await.map_err(StoreError::reading)?.get(0);
        let total = u32::try_from(total).unwrap_or(u32::MAX);
        // Whoever searches in vain has everything read once, not twice.
        if total <= part.skip && total < MOST_COUNTED {
            return Ok(Page { rows: Vec::new(), total });
        }
        let mut rows = QueryBuilder::new(format!("SELECT {}", self.columns));
        (self.from)(&mut rows);
        rows.push(" ORDER BY ").push(self.order);
        rows.push(" LIMIT ").push_bind(i64::from(part.most.min(Part::MOST)));
        rows.push(" OFFSET ").push_bind(i64::from(part.skip));
        let rows = rows.build().fetch_all(pool).await.map_err(StoreError::reading)?;
        Ok(Page { rows: rows.iter().filter_map(read).collect(), total })
    }
}

/// The condition that one of these columns contains its text; LIKE takes ASCII letters in either case. None where all texts
/// are empty.
pub(super) fn containing(query: &mut QueryBuilder<Sqlite>, columns: &[(&'static str, &str)]) {
    let mut begun = false;
    for (column, text) in columns.iter().filter(|(_, text)| !text.trim().is_empty()) {
        query.push(if begun { " OR " } else { " AND (" });
        query.push(format_args!("{column} LIKE ")).push_bind(pattern(text)).push(r" ESCAPE '\'");
        begun = true;
    }
    if begun {
        query.push(")");
    }
}

/// A text anywhere, whatever LIKE takes its signs for.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.trim().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
