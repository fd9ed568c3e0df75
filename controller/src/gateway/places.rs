//! At which access point a device is. Pure.

use hotspot::model::{AccessPointName, Mac};
use std::collections::HashMap;

/// Where devices were seen last. A device of which nothing is known is at no access point.
#[derive(Debug, Default)]
pub struct Places {
    seen: HashMap<Mac, AccessPointName>,
    changed: Vec<Mac>,
}

impl Places {
    #[must_use]
    pub fn at(&self, mac: Mac) -> Option<&AccessPointName> {
        self.seen.get(&mac)
    }

    /// Devices that are elsewhere than when this was asked last.
    pub fn take_changed(&mut self) -> Vec<Mac> {
        std::mem::take(&mut self.changed)
    }
}
