//! Rasterises shapes from standard input, one a line: `WIDTH HEIGHT X Y X Y … ; X Y …`, parts apart by `;`.
//!
//! Prints `LEFT TOP WIDTH HEIGHT RUN,RUN,…` for each, or `empty`. With the argument `time`, prints nanoseconds a shape
//! instead.

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use cvat_model::{FrameSize, Mask, Point};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let timed = std::env::args().nth(1).as_deref() == Some("time");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let (size, parts) = shape(&line?)?;
        let started = Instant::now();
        let mask = Mask::from_polygons(&parts, size)?;
        if timed {
            writeln!(out, "{}", started.elapsed().as_nanos())?;
            continue;
        }
        let Some(mask) = mask else {
            writeln!(out, "empty")?;
            continue;
        };
        let runs: Vec<_> = mask.runs().iter().map(u32::to_string).collect();
        let (left, top, width, height) = (mask.left(), mask.top(), mask.width(), mask.height());
        writeln!(out, "{left} {top} {width} {height} {}", runs.join(","))?;
    }
    Ok(out.flush()?)
}

fn shape(line: &str) -> Outcome<(FrameSize, Vec<Vec<Point>>)> {
    let mut words = line.splitn(3, ' ');
    let mut word = || words.next().ok_or("a line is WIDTH HEIGHT X Y …");
    let size = FrameSize::new(word()?.parse()?, word()?.parse()?).ok_or("no size")?;
    let parts = word()?.split(';').map(|part| {
        let numbers = part.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let points = numbers.chunks_exact(2).filter_map(|pair| match *pair {
            [x, y] => Some(Point { x, y }),
            _ => None,
        });
        Ok::<_, Box<dyn Error>>(points.collect())
    });
    Ok((size, parts.collect::<Outcome<_>>()?))
}
