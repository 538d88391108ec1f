//! The table, in Markdown.

#![expect(clippy::cast_precision_loss, reason = "sizes far below 2^53")]

use std::fmt::Write as _;

use crate::sample::Sample;
use crate::turns::{Side, Turns};

pub const HEAD: &str = "
| records | by | GB/s | million records/s | ours ÷ this |
|---|---|---|---|---|
";

const ORDER: [Side; 7] = [
    Side::CrcPass,
    Side::OursInMemory,
    Side::Floor,
    Side::Ours,
    Side::OursLengthOnly,
    Side::Crate,
    Side::TensorFlow,
];

/// A row a side: what its fastest way reached, and how much faster ours is; in memory, ours in memory.
pub fn rows(verb: &str, sample: &Sample, turns: &[Turns]) -> String {
    let mut rows = String::new();
    for side in ORDER {
        let Some(best) = fastest(side, turns) else { continue };
        let seconds = Spread::of(best.seconds.iter().copied());
        let gigabytes = sample.bytes.len() as f64 / 1e9;
        let _ = write!(
            rows,
            "| {verb} {} | {} | {:.2} ({:.2} to {:.2}) | {:.3} |",
            sample.name,
            best.name,
            gigabytes / seconds.median,
            gigabytes / seconds.most,
            gigabytes / seconds.least,
            sample.records as f64 / seconds.median / 1e6,
        );
        let ours = fastest(if side == Side::CrcPass { Side::OursInMemory } else { Side::Ours }, turns);
        // Pair by pair: both of a pair met the same machine.
        let pairs = ours.into_iter().flat_map(|ours| best.seconds.iter().zip(&ours.seconds));
        let ratio = Spread::of(pairs.map(|(this, ours)| this / ours));
        let _ = match side {
            Side::Ours | Side::OursInMemory => writeln!(rows, " |"),
            _ => writeln!(rows, " {:.2} ({:.2} to {:.2}) |", ratio.median, ratio.least, ratio.most),
        };
    }
    rows
}

fn fastest(side: Side, turns: &[Turns]) -> Option<&Turns> {
    let median = |turns: &&Turns| Spread::of(turns.seconds.iter().copied()).median;
    turns.iter().filter(|turns| turns.side == side).min_by(|a, b| median(a).total_cmp(&median(b)))
}

struct Spread {
    least: f64,
    median: f64,
    most: f64,
}

impl Spread {
    /// Of at least one value.
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        Self { least: values[0], median: values[values.len() / 2], most: values[values.len() - 1] }
    }
}
