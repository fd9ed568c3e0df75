//! Contenders measured in turn, so that whatever else the machine does hits all of them alike.

use crate::{
    interrupt::{self, Interrupted},
    table::figure,
};

const ROUNDS: usize = 7;

/// What one contender showed, round by round.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample(Vec<f64>);

impl Sample {
    #[must_use]
    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        let middle = sorted.len() / 2;
        if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
    }

    /// Lowest and highest without the one extreme at either end.
    #[must_use]
    pub fn spread(&self) -> (f64, f64) {
        let sorted = self.sorted();
        (sorted[1], sorted[sorted.len() - 2])
    }

    /// Round by round in per cent of another contender.
    #[must_use]
    pub fn percent_of(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(one, other)| 100.0 * one / other).collect())
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

/// Seven rounds, each contender once in every round and each round beginning with the next one.
///
/// # Errors
/// When the run is interrupted.
pub fn interleaved<T: Copy, const N: usize>(
    what: &str,
    contenders: [T; N],
    mut measure: impl FnMut(T) -> f64,
) -> Result<[Sample; N], Interrupted> {
    let samples = interleaved_figures(what, contenders, |contender| [measure(contender)])?;
    Ok(samples.map(|[sample]| sample))
}

/// As [`interleaved`], where a measurement gives several figures at once. The first of them is told beside the way.
///
/// # Errors
/// When the run is interrupted.
pub fn interleaved_figures<T: Copy, const N: usize, const M: usize>(
    what: &str,
    contenders: [T; N],
    mut measure: impl FnMut(T) -> [f64; M],
) -> Result<[[Sample; M]; N], Interrupted> {
    let mut samples = [const { [const { Sample(Vec::new()) }; M] }; N];
    for round in 0..ROUNDS {
        for turn in 0..N {
            interrupt::check()?;
            let contender = (round + turn) % N;
            for (sample, figure) in samples[contender].iter_mut().zip(measure(contenders[contender])) {
                sample.0.push(figure);
            }
        }
        let first = |samples: &[Sample; M]| samples.first().map(|sample| figure(sample.0[round]));
        let measured: Vec<String> = samples.iter().filter_map(first).collect();
        eprintln!("{what}: round {} of {ROUNDS}: {}", round + 1, measured.join(" beside "));
    }
    Ok(samples)
}

/// What so many per cent of sorted figures do not exceed.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn part(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() * percent).div_ceil(100) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlier_at_either_end_moves_neither_median_nor_spread() {
        let sample = Sample(vec![5.0, 4.0, 1000.0, 6.0, 0.001, 5.5, 4.5]);
        assert_eq!((sample.median(), sample.spread()), (5.0, (4.0, 6.0)));
    }

    #[test]
    fn contenders_take_turns_at_being_first() {
        let mut order = Vec::new();
        let [first, second] = interleaved("a test", [1.0, 2.0], |value| {
            order.push(value);
            value
        })
        .expect("nobody interrupts a test");
        assert_eq!(order[..4], [1.0, 2.0, 2.0, 1.0]);
        assert_eq!((first.0.len(), second.percent_of(&first).median()), (ROUNDS, 200.0));
    }
}
