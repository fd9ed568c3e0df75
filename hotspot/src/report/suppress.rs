//! What is meant for outside hides cells so small that somebody might be recognised in them.

/// A cell of fewer devices is hidden.
pub const FEWEST: u64 = 10;

/// A cell as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Value(u64),
    /// It is known, and hidden.
    Hidden,
    /// It is not known.
    Missing,
}

/// Hides cells of fewer than ten devices. Where their sum is told beside them, what is hidden could be reckoned from it: then
/// the smallest others go too, until what is hidden is at least two cells and ten devices. Answers whether each cell is hidden;
/// every other figure of a hidden cell is to be hidden with it.
#[must_use]
pub fn suppress(devices: &[Option<u64>], total_is_told: bool) -> Vec<Shown> {
    let small = |value: u64| value < FEWEST;
    let mut shown: Vec<Shown> = devices
        .iter()
        .map(|value| match value {
            None => Shown::Missing,
            Some(value) if small(*value) => Shown::Hidden,
            Some(value) => Shown::Value(*value),
        })
        .collect();
    let hidden = || devices.iter().flatten().filter(|value| small(**value));
    let (mut count, mut sum) = (hidden().count(), hidden().sum::<u64>());
    while total_is_told && count > 0 && (count < 2 || sum < FEWEST) {
        let left = shown.iter().enumerate().filter_map(|(place, cell)| match cell {
            Shown::Value(value) => Some((*value, place)),
            _ => None,
        });
        let Some((value, place)) = left.min() else { break };
        if let Some(cell) = shown.get_mut(place) {
            *cell = Shown::Hidden;
        }
        (count, sum) = (count + 1, sum.saturating_add(value));
    }
    shown
}
