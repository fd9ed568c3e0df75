use super::Known;
use crate::{
    board::line,
    model::{Block, Faults, Invalid, Mac, Span, UnixTime},
};
use serde::{Deserialize, Serialize};

const LONGEST_REASON: usize = 120;
/// Longer than that nobody is kept out without being looked at again.
const LONGEST: Span = Span::from_days(366);

/// The words of a pause for a device.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDraft {
    pub mac: String,
    /// As the guest reads it.
    pub reason: String,
    /// A time from now like `24h`, or a moment.
    pub until: String,
}

impl BlockDraft {
    /// A pause from now on, ordered by somebody.
    ///
    /// # Errors
    /// Names every field that cannot be taken.
    pub fn check(&self, by: &str, known: &Known<'_>) -> Result<Block, Faults> {
        let mut faults = Faults::default();
        let mac = faults.field::<Mac>("mac", &self.mac);
        let reason = faults.keep("reason", line(&self.reason, LONGEST_REASON));
        let until = faults.keep("until", self.until(known));
        let block =
            || Some(Block { mac: mac?, from: known.now, until: until?, reason: reason?, by: by.to_owned() });
        let block = block();
        faults.settle(block)
    }

    fn until(&self, known: &Known<'_>) -> Result<UnixTime, Invalid> {
        let until = known.calendar.end(&self.until, known.now)?;
        if until <= known.now {
            Err(Invalid::new("is not after now"))
        } else if until > known.now + LONGEST {
            Err(Invalid::new(format!("is more than {LONGEST} from now")))
        } else {
            Ok(until)
        }
    }
}
