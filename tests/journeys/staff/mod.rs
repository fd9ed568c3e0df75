//! The staff's web, as those see it who run the hotspot.

mod gate;

use lab::{Lab, Part};

/// A gateway with the staff's web.
fn hotspot() -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.start();
    lab.gateway.start_part(Part::Admin);
    lab
}
