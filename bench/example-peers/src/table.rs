//! The table, in Markdown.

use std::fmt::Write as _;

use crate::turns::{Took, Turns};

pub const HEAD: &str = "
| records | by | ns a record | processor ns | ours ÷ this | ours ÷ this, processor |
|---|---|---|---|---|---|
";

/// A row a side: what its fastest way took, and how many times as fast `ours` is.
pub fn rows(name: &str, turns: &[Turns], ours: &str) -> String {
    let mut rows = String::new();
    for best in fastest_of_each(turns) {
        let way = if best.way.is_empty() { String::new() } else { format!(", {}", best.way) };
        let wall = Spread::of(best.took.iter().map(|took| took.wall));
        let _ = write!(rows, "| {name} | {}{way} | {} |", best.side, wall.in_full(0));
        let cpu: Vec<f64> = best.took.iter().filter_map(|took| took.cpu).collect();
        let _ = match cpu.as_slice() {
            [] => write!(rows, " |"),
            cpu => write!(rows, " {:.0} |", Spread::of(cpu.iter().copied()).median),
        };
        let ratio = |spread: Option<Spread>| match spread {
            Some(spread) if best.side != ours => format!(" {} |", spread.in_full(2)),
            _ => " |".into(),
        };
        let (wall, cpu) =
            (speed(turns, ours, best, |took| Some(took.wall)), speed(turns, ours, best, |took| took.cpu));
        let _ = writeln!(rows, "{}{}", ratio(wall), ratio(cpu));
    }
    rows
}

/// How many times as fast one side is as another, fastest ways of both.
pub fn target(name: &str, turns: &[Turns], ours: &str, other: &str, wanted: f64) -> String {
    let side = |side| fastest_of_each(turns).into_iter().find(|turns| turns.side == side);
    let (Some(us), Some(other)) = (side(ours), side(other)) else { return String::new() };
    let median =
        |spread: Option<Spread>| spread.map_or("unknown".into(), |spread| format!("{:.2}", spread.median));
    let wall = median(speed(turns, ours, other, |took| Some(took.wall)));
    let cpu = median(speed(turns, ours, other, |took| took.cpu));
    let least = |turns: &Turns| Spread::of(turns.took.iter().map(|took| took.wall)).least;
    let best = least(other) / least(us);
    format!(
        "- {name}: {ours} is {wall} times as fast as {}, by processor time {cpu}, in the best turns of both \
         {best:.2}; the aim is {wanted:.2}\n",
        other.side
    )
}

/// Pair by pair: both of a pair met the same machine.
fn speed(turns: &[Turns], ours: &str, this: &Turns, of: impl Fn(&Took) -> Option<f64>) -> Option<Spread> {
    let ours = fastest_of_each(turns).into_iter().find(|turns| turns.side == ours)?;
    let pairs = this.took.iter().zip(&ours.took);
    let ratios: Option<Vec<f64>> = pairs.map(|(this, ours)| Some(of(this)? / of(ours)?)).collect();
    ratios.map(|ratios| Spread::of(ratios.into_iter()))
}

/// In the order in which the sides come first.
fn fastest_of_each(turns: &[Turns]) -> Vec<&Turns> {
    let median = |turns: &Turns| Spread::of(turns.took.iter().map(|took| took.wall)).median;
    let mut best: Vec<&Turns> = Vec::new();
    for turns in turns {
        match best.iter_mut().find(|best| best.side == turns.side) {
            Some(best) if median(turns) < median(best) => *best = turns,
            Some(_) => {}
            None => best.push(turns),
        }
    }
    best
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

    fn in_full(&self, digits: usize) -> String {
        format!("{:.digits$} ({:.digits$} to {:.digits$})", self.median, self.least, self.most)
    }
}
