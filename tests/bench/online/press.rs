//! From the press to the first packet on the internet's side, with the disk's share of it.

use crate::{
    interrupt::Interrupted,
    press::{MOST, Presser},
    rounds::interleaved,
    table::{Row, Table, count},
};
use lab::{Lab, Phone};

/// What takes its turn.
#[derive(Clone, Copy)]
enum Measure {
    Press,
    /// The store's own durable commit, on the same file by the same code.
    Commit,
}

/// Signs the phone in again and again, among `guests` others who are signed in. The phone is signed in at the end.
///
/// # Errors
/// When the run is interrupted.
///
/// # Panics
/// When a press lets nothing through.
pub fn measure(lab: &Lab, phone: &Phone, guests: usize, table: &mut Table) -> Result<(), Interrupted> {
    let presser = Presser::new(lab, phone);
    let [press, commit] =
        interleaved(&format!("sign-in, {guests} guests"), [Measure::Press, Measure::Commit], |measure| {
            1e3 * match measure {
                Measure::Press => presser.press().as_secs_f64(),
                Measure::Commit => presser.commit().as_secs_f64(),
            }
        })?;
    let crowd = format!("{} others signed in", count(guests));
    let share = commit.percent_of(&press);
    let of_the_press = Row::of(format!("press to first packet forwarded, {crowd}"), "ms", &press);
    table.push(of_the_press.beside("its durable commit (fsync) alone", &commit).goal_below(MOST));
    table.push(Row::of(format!("the fsync's share of it, {crowd}"), "%", &share));
    Ok(())
}
