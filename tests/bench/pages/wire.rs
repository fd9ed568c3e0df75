//! Bytes that a view puts on the air.

use super::{
    browser::{Reads, get},
    house::House,
    load::runtime,
    views::peer,
};
use crate::{
    interrupt::Interrupted,
    rounds::interleaved,
    table::{Row, Table},
    visit::page,
};
use lab::Phone;
use std::fs;

/// In a row; what else is on the air in that time does not count among them.
const VIEWS: usize = 20;

/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a phone gets no page.
pub fn measure(houses: [&House; 2], table: &mut Table) -> Result<(), Interrupted> {
    // The cables of a lab carry segments of any size, and with them too few headers.
    for house in houses {
        house.lab.gateway.namespace().ip("link set br-wifi gso_max_segs 1\n");
    }
    for (what, reads) in [("as it is", Reads::Plain), ("as phones' browsers ask", Reads::Compressed)] {
        let what = format!("bytes of a view on the air, {what}");
        let request = get("/", reads);
        let [ours, nginx] = interleaved(&what, houses, |house| bytes_of_a_view(house, &request))?;
        table.push(Row::of(what, "bytes", &ours).beside(peer(reads), &nginx));
    }
    Ok(())
}

/// Both ways, with all headers from Ethernet's on.
fn bytes_of_a_view(house: &House, request: &[u8]) -> f64 {
    let before = bytes_of(house.phones.port());
    house.phones.run(|| {
        runtime().block_on(async {
            for device in &house.phones.each()[..VIEWS] {
                let page = page(device, None, request).await;
                assert!(page.is_ok(), "a view: {:?}", page.err());
            }
        });
    });
    (bytes_of(house.phones.port()) - before) as f64 / VIEWS as f64
}

fn bytes_of(phone: &Phone) -> u64 {
    let counts = phone.run(|| fs::read_to_string("/proc/thread-self/net/dev"));
    let counts = counts.expect("read a phone's counters");
    let line = counts.lines().find_map(|line| line.trim().strip_prefix("wlan0:"));
    let counted: Vec<u64> =
        line.unwrap_or_default().split_whitespace().filter_map(|count| count.parse().ok()).collect();
    // Received and sent, see proc_net_dev(5).
    counted[0] + counted[8]
}
