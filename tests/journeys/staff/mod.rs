//! The staff's web, as those see it who run the hotspot.

mod access_points;
mod alarms;
mod api;
mod board;
mod coming_in;
mod deeds;
mod devices;
mod gate;
mod hostile;
mod last_month;
mod look;
mod messages;
mod reach;
mod reminders;
mod settings;
mod today;
mod usage;
mod vouchers;

use lab::{Lab, Part};

/// A gateway with the staff's web.
fn hotspot() -> Lab {
    let mut lab = Lab::builder().build();
    lab.gateway.start();
    lab.gateway.start_part(Part::Admin);
    lab
}
