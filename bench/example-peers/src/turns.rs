//! Contestants, and running them in turns so that what the machine does besides strikes all alike.

use std::time::{Duration, Instant};

use crate::checksum::Checksum;
use crate::python::Python;
use crate::sample::Sample;

/// A way to do a job.
pub struct Contestant<'a> {
    /// What it is; of several of one side the fastest counts.
    pub side: &'static str,
    pub way: String,
    /// Goes over all records of the sample.
    pub pass: Box<dyn FnMut() + 'a>,
}

impl<'a> Contestant<'a> {
    pub fn new(side: &'static str, way: &str, pass: impl FnMut() + 'a) -> Self {
        Self { side, way: way.into(), pass: Box::new(pass) }
    }
}

/// What a contestant read, all of it, or what others read in what it wrote.
pub struct Proof {
    pub side: String,
    pub total: u64,
}

impl Proof {
    pub fn new(side: &str, read: impl FnOnce(&mut Checksum)) -> Self {
        let mut checksum = Checksum::default();
        read(&mut checksum);
        Self { side: side.into(), total: checksum.total() }
    }
}

/// Fails where not all are alike.
pub fn agree(proofs: &[Proof]) {
    for proof in proofs {
        assert_eq!(proof.total, proofs[0].total, "{} and {} differ", proofs[0].side, proof.side);
    }
}

/// Nanoseconds a record.
#[derive(Clone, Copy)]
pub struct Took {
    pub wall: f64,
    /// On however many processors; unknown on some systems.
    pub cpu: Option<f64>,
}

/// What one contestant took, round by round.
pub struct Turns {
    pub side: String,
    pub way: String,
    pub took: Vec<Took>,
}

/// The shortest turn that is worth timing.
const TURN: Duration = Duration::from_millis(25);
/// For the threads of Python's process to go to sleep.
const REST: Duration = Duration::from_millis(20);

/// Runs everybody once to see how many passes make a turn, then in `rounds` rounds, every other one backwards.
pub fn take(
    contestants: &mut [Contestant<'_>],
    mut python: Option<&mut Python>,
    job: &str,
    sample: &Sample,
    rounds: usize,
) -> Vec<Turns> {
    let ways = python.as_ref().map(|python| python.ways(job)).unwrap_or_default();
    let mut turns: Vec<Turns> = contestants
        .iter()
        .map(|contestant| (contestant.side.to_owned(), contestant.way.clone()))
        .chain(ways.iter().cloned())
        .map(|(side, way)| Turns { side, way, took: Vec::new() })
        .collect();
    let passes: Vec<usize> = contestants.iter_mut().map(|contestant| passes(&mut contestant.pass)).collect();
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..turns.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            let took = match (contestants.get_mut(index), python.as_deref_mut()) {
                (Some(contestant), _) => timed(&mut contestant.pass, passes[index], sample.records.len()),
                (None, Some(python)) => {
                    let took = python.turn(job, index - contestants.len(), sample);
                    std::thread::sleep(REST);
                    took
                }
                (None, None) => unreachable!("only Python comes after the contestants"),
            };
            turns[index].took.push(took);
        }
    }
    turns
}

fn passes(pass: &mut dyn FnMut()) -> usize {
    pass();
    let start = Instant::now();
    pass();
    let took = start.elapsed().max(Duration::from_micros(1));
    usize::try_from(TURN.as_nanos() / took.as_nanos()).unwrap() + 1
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn timed(pass: &mut dyn FnMut(), passes: usize, records: usize) -> Took {
    let (start, cpu_start) = (Instant::now(), thread_time());
    for _ in 0..passes {
        pass();
    }
    let (wall, cpu) = (start.elapsed(), thread_time());
    let each = |time: Duration| time.as_secs_f64() * 1e9 / (passes * records) as f64;
    Took { wall: each(wall), cpu: cpu.zip(cpu_start).map(|(end, start)| each(end.saturating_sub(start))) }
}

/// How long this thread has been on a processor.
#[cfg(unix)]
fn thread_time() -> Option<Duration> {
    rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime).try_into().ok()
}

#[cfg(not(unix))]
fn thread_time() -> Option<Duration> {
    None
}
