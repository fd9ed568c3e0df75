use hotspot::{
    config::Uplink,
    model::{BootTime, Bytes, Span},
};

/// A line is busy when it has been this full for this long.
const FULL_PERCENT: u128 = 90;
const LONG_ENOUGH: Span = Span::from_secs(60);

/// How full the line is, as guests fill it.
#[derive(Debug, Default)]
pub struct Line {
    last_read: Option<BootTime>,
    full_since: Option<BootTime>,
    percent: u64,
}

impl Line {
    /// Takes in what all guests moved since the last reading.
    pub fn read(&mut self, up: Bytes, down: Bytes, uplink: &Uplink, now: BootTime) {
        let Some(before) = self.last_read.replace(now) else { return };
        let millis = u128::try_from(now.0 - before.0).unwrap_or(0);
        let percent = |bytes: Bytes, bits_per_second: u64| {
            let room = u128::from(bits_per_second) * millis / 8_000;
            (u128::from(bytes.0) * 100).checked_div(room).unwrap_or(0)
        };
        let percent =
            percent(down, uplink.down.bits_per_second()).max(percent(up, uplink.up.bits_per_second()));
        self.percent = u64::try_from(percent).unwrap_or(u64::MAX);
        let full = percent >= FULL_PERCENT;
        self.full_since = if full { self.full_since.or(Some(before)) } else { None };
    }

    /// How full it was between the last two readings, in the fuller direction.
    #[must_use]
    pub fn percent(&self) -> u64 {
        self.percent
    }

    #[must_use]
    pub fn is_busy(&self, now: BootTime) -> bool {
        self.full_since.is_some_and(|since| since + LONG_ENOUGH <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::firewall::examples;

    #[test]
    fn a_line_is_busy_after_a_full_minute_and_free_at_once() {
        // 100 Mbit/s down, 50 up: 62.5 MB and 31.25 MB in five seconds.
        let uplink = examples::one_site().uplink;
        let mut line = Line::default();
        let busy = |line: &mut Line, second: i64, down: u64| {
            let now = BootTime(second * 1000);
            line.read(Bytes(0), Bytes(down), &uplink, now);
            line.is_busy(now)
        };
        assert!((0..12).all(|step| !busy(&mut line, step * 5, 57_000_000)));
        assert!(busy(&mut line, 60, 57_000_000));
        assert!(!busy(&mut line, 65, 56_000_000));
        assert!(!busy(&mut line, 70, 57_000_000));
    }

    #[test]
    fn upload_fills_a_line_as_well() {
        let uplink = examples::one_site().uplink;
        let mut line = Line::default();
        for step in 0..=12 {
            line.read(Bytes(28_200_000), Bytes(0), &uplink, BootTime(step * 5_000));
        }
        assert!(line.is_busy(BootTime(60_000)));
    }
}
