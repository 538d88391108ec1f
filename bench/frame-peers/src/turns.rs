//! Contestants, and running them in turns so that what the machine does besides strikes all alike.

use std::time::{Duration, Instant};

use crate::sample::Sample;
use crate::tensorflow::TensorFlow;

/// Who a contestant runs for; of several runs for one, the fastest counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Checksums over bytes in memory.
    CrcPass,
    OursInMemory,
    Floor,
    Ours,
    OursLengthOnly,
    Crate,
    TensorFlow,
}

/// A way to read or write a sample.
pub struct Contestant<'a> {
    pub side: Side,
    pub name: String,
    /// One pass, and what of it is to be timed.
    pub pass: Box<dyn FnMut() -> Duration + 'a>,
}

/// What one contestant took, round by round.
pub struct Turns {
    pub side: Side,
    pub name: String,
    pub seconds: Vec<f64>,
}

/// Times one call.
pub fn timed<T>(call: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = call();
    (value, start.elapsed())
}

/// Runs everybody once unmeasured, then in `rounds` rounds, every other one backwards.
pub fn take(
    contestants: &mut [Contestant<'_>],
    mut tensorflow: Option<&mut TensorFlow>,
    verb: &str,
    sample: &Sample,
    rounds: usize,
) -> Vec<Turns> {
    let ways = tensorflow.as_ref().map(|tensorflow| tensorflow.ways(verb)).unwrap_or_default();
    let mut turns: Vec<Turns> = contestants
        .iter()
        .map(|contestant| (contestant.side, contestant.name.clone()))
        .chain(ways.iter().map(|way| (Side::TensorFlow, format!("TensorFlow, {way}"))))
        .map(|(side, name)| Turns { side, name, seconds: Vec::new() })
        .collect();
    for round in 0..=rounds {
        let mut order: Vec<usize> = (0..turns.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let took = match (contestants.get_mut(index), tensorflow.as_deref_mut()) {
                (Some(contestant), _) => (contestant.pass)().as_secs_f64(),
                (None, Some(tensorflow)) => tensorflow.pass(verb, &ways[index - contestants.len()], sample),
                (None, None) => unreachable!("only TensorFlow comes after the contestants"),
            };
            if round > 0 {
                turns[index].seconds.push(took);
            }
        }
    }
    turns
}
