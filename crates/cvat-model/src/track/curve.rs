//! Lines and outlines between two keyframes, which need not have equally many points.
//!
//! The rules are those by which CVAT's server lays out its own tracks (`interpolate_position` of the class `TrackManager`
//! in `cvat/apps/dataset_manager/annotation.py`). They have three steps:
//!
//! 1. Each point of a curve lies at a fraction of the curve's length. Each point of the first curve is tied to the point
//!    of the second whose fraction is nearest; each point of the second that this leaves out is tied to the nearest of
//!    the first.
//! 2. On each tie lies a point, as far along as the frame is between the two.
//! 3. Where several points of one curve are tied to one of the other, those that have come too close to each other are
//!    taken out, and two that alone are left and too close become the one between them. Too close is nearer than half
//!    of what the points of the curve that has several are apart there, with one point more counted than there are gaps.

use super::mix;
use crate::geometry::Point;

/// An outline between two: as [`line`], over curves that end where they begin.
pub(super) fn outline(from: &[Point], to: &[Point], t: f64) -> Option<Vec<Point>> {
    let mut points = line(&closed(from), &closed(to), t)?;
    points.pop();
    (!points.is_empty()).then_some(points)
}

fn closed(outline: &[Point]) -> Vec<Point> {
    outline.iter().chain(outline.first()).copied().collect()
}

/// A line between two, from the first at `t` = 0 to the second at 1.
///
/// `None` where one has no points, or numbers are too large to compute with. Takes time in proportion to the points,
/// but for a logarithm.
pub(super) fn line(from: &[Point], to: &[Point], t: f64) -> Option<Vec<Point>> {
    if from.is_empty() || to.is_empty() {
        return None;
    }
    let (from, to) = (Curve::new(from)?, Curve::new(to)?);
    let mut points = Vec::with_capacity(from.points.len().max(to.points.len()));
    for stretch in ties(&from, &to, t).chunk_by(Tie::is_of_one_stretch_with) {
        thin_out(stretch, least_distance(stretch, &from, &to), &mut points);
    }
    points.iter().all(|point| point.x.is_finite() && point.y.is_finite()).then_some(points)
}

/// Points, and where along its length each of them lies.
struct Curve<'a> {
    points: &'a [Point],
    /// From 0 to 1, ascending; all 0 for a curve without length.
    fractions: Vec<f64>,
}

impl<'a> Curve<'a> {
    fn new(points: &'a [Point]) -> Option<Self> {
        let whole = length(points);
        let mut covered = 0.0;
        let steps = points.iter().zip(points.iter().skip(1)).map(|(a, b)| {
            covered += distance(*a, *b);
            if whole > 0.0 { covered / whole } else { 0.0 }
        });
        let fractions = std::iter::once(0.0).chain(steps).collect();
        whole.is_finite().then_some(Self { points, fractions })
    }

    /// The point whose fraction is nearest; of several the first.
    fn nearest(&self, fraction: f64) -> usize {
        let above = self.fractions.partition_point(|&other| other < fraction);
        let (below, rest) = self.fractions.split_at(above);
        let Some(down) = below.last().map(|last| fraction - last) else { return above };
        match rest.first().map(|first| first - fraction) {
            Some(up) if up < down => above,
            // Points before the last may, rounded, be just as near.
            _ => below.partition_point(|other| fraction - other > down),
        }
    }
}

/// A point of the first curve, one of the second that it goes to, and where it has come to.
struct Tie {
    from: usize,
    to: usize,
    /// The first curve's point is in no other tie.
    is_only: bool,
    point: Point,
}

impl Tie {
    /// Whether this and the next have a point in common on either curve. What is tied to one point of the second curve
    /// makes a stretch only while each of it is tied to nothing else.
    fn is_of_one_stretch_with(&self, next: &Self) -> bool {
        self.from == next.from || (self.is_only && next.is_only && self.to == next.to)
    }
}

fn ties(from: &Curve<'_>, to: &Curve<'_>, t: f64) -> Vec<Tie> {
    let mut pairs: Vec<(usize, usize)> =
        from.fractions.iter().map(|&fraction| to.nearest(fraction)).enumerate().collect();
    let mut is_tied = vec![false; to.points.len()];
    for &(_, at) in &pairs {
        is_tied.get_mut(at).into_iter().for_each(|is_tied| *is_tied = true);
    }
    let left_out = to.fractions.iter().enumerate().zip(is_tied).filter(|(_, is_tied)| !is_tied);
    pairs.extend(left_out.map(|((at, &fraction), _)| (from.nearest(fraction), at)));
    pairs.sort_unstable();
    let of_one_point = pairs.chunk_by(|a, b| a.0 == b.0);
    let tie = |pair: &(usize, usize), is_only| {
        let point = mix(*from.points.get(pair.0)?, *to.points.get(pair.1)?, t);
        Some(Tie { from: pair.0, to: pair.1, is_only, point })
    };
    of_one_point.flat_map(|pairs| pairs.iter().filter_map(move |pair| tie(pair, pairs.len() == 1))).collect()
}

/// How near two points of a stretch may be to each other.
#[expect(clippy::cast_precision_loss, reason = "there are far fewer points than 2^53")]
fn least_distance(stretch: &[Tie], from: &Curve<'_>, to: &Curve<'_>) -> f64 {
    let (Some(first), Some(last)) = (stretch.first(), stretch.last()) else { return 0.0 };
    let several = if first.from == last.from {
        to.points.get(first.to..=last.to)
    } else {
        from.points.get(first.from..=last.from)
    };
    several.map_or(0.0, |points| length(points) / (2.0 * points.len() as f64))
}

/// Adds the points of a stretch, but for those in its middle that are too near the one before.
fn thin_out(stretch: &[Tie], nearest: f64, points: &mut Vec<Point>) {
    let [first, middle @ .., last] = stretch else {
        points.extend(stretch.iter().map(|tie| tie.point));
        return;
    };
    let (begin, mut latest) = (points.len(), first.point);
    points.push(latest);
    for tie in middle {
        if distance(latest, tie.point) >= nearest {
            latest = tie.point;
            points.push(latest);
        }
    }
    if points.len() == begin + 1 && distance(first.point, last.point) < nearest {
        points.pop();
        let (a, b) = (first.point, last.point);
        points.push(Point { x: a.x.midpoint(b.x), y: a.y.midpoint(b.y) });
    } else {
        points.push(last.point);
    }
}

fn length(points: &[Point]) -> f64 {
    points.iter().zip(points.iter().skip(1)).fold(0.0, |sum, (a, b)| sum + distance(*a, *b))
}

fn distance(a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    (dx * dx + dy * dy).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(numbers: &[(f64, f64)]) -> Vec<Point> {
        numbers.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    type Numbers<'a> = &'a [(f64, f64)];

    /// First curve, second, how far, and what CVAT's own function gives for them (with coordinates as floats, the first
    /// point of an outline added to its end and the last one of the result taken away).
    const OUTLINES: [(Numbers<'_>, Numbers<'_>, f64, Numbers<'_>); 6] = [
        (SQUARE, HOUSE, 0.25, &[(2.5, 0.0), (11.0, 0.0), (12.0, 8.0), (9.75, 9.5), (1.5, 8.0)]),
        (SQUARE, HOUSE, 0.5, &[(5.0, 0.0), (14.0, 0.0), (16.0, 8.0), (11.5, 11.0), (3.0, 8.0)]),
        (HOUSE, SQUARE, 0.75, &[(2.5, 0.0), (11.0, 0.0), (12.0, 8.0), (9.75, 9.5), (1.5, 8.0)]),
        // The other way round: points are tied by where they lie along the outline, not by where they are.
        (
            SQUARE,
            &[(0.0, 8.0), (8.0, 8.0), (8.0, 0.0), (0.0, 0.0)],
            0.5,
            &[(0.0, 4.0), (8.0, 4.0), (8.0, 4.0), (0.0, 4.0)],
        ),
        // All points at one place.
        (
            &[(0.0, 0.0), (4.0, 0.0), (4.0, 3.0)],
            &[(9.0, 9.0); 4],
            0.5,
            &[(4.5, 4.5), (4.5, 4.5), (4.5, 4.5), (4.5, 4.5), (4.5, 4.5), (6.5, 4.5), (6.5, 6.0)],
        ),
        (
            &[(1.0, 1.0); 2],
            &[(0.0, 0.0), (6.0, 0.0), (6.0, 6.0)],
            0.5,
            &[(0.5, 0.5), (3.5, 0.5), (3.5, 3.5), (0.5, 0.5), (0.5, 0.5)],
        ),
    ];
    const SQUARE: Numbers<'_> = &[(0.0, 0.0), (8.0, 0.0), (8.0, 8.0), (0.0, 8.0)];
    const HOUSE: Numbers<'_> = &[(10.0, 0.0), (20.0, 0.0), (24.0, 8.0), (15.0, 14.0), (6.0, 8.0)];

    const LINES: [(Numbers<'_>, Numbers<'_>, f64, Numbers<'_>); 6] = [
        // Of three points near each other one is taken out.
        (
            &[(0.0, 0.0), (10.0, 0.0)],
            &[(0.0, 10.0), (2.0, 10.0), (3.0, 10.0), (6.0, 10.0), (10.0, 10.0)],
            0.5,
            &[(0.0, 5.0), (1.0, 5.0), (1.5, 5.0), (8.0, 5.0), (10.0, 5.0)],
        ),
        (
            &[(0.0, 10.0), (2.0, 10.0), (3.0, 10.0), (6.0, 10.0), (10.0, 10.0)],
            &[(0.0, 0.0), (10.0, 0.0)],
            0.75,
            &[(0.0, 2.5), (0.5, 2.5), (0.75, 2.5), (9.0, 2.5), (10.0, 2.5)],
        ),
        // All have come too close to each other.
        (&[(0.0, 0.0), (1.0, 5.0), (9.0, 5.0), (10.0, 0.0)], &[(20.0, 0.0)], 0.9, &[(18.5, 0.0)]),
        // Repeated points.
        (
            &[(0.0, 0.0), (0.0, 0.0), (5.0, 0.0), (5.0, 0.0), (10.0, 0.0)],
            &[(0.0, 4.0), (5.0, 4.0), (5.0, 8.0), (10.0, 4.0)],
            0.5,
            &[(0.0, 2.0), (0.0, 2.0), (5.0, 2.0), (5.0, 4.0), (5.0, 4.0), (10.0, 2.0)],
        ),
        (&[(3.0, 4.0)], &[(5.0, 8.0)], 0.5, &[(4.0, 6.0)]),
        (&[(0.0, 0.0), (6.0, 8.0)], &[(6.0, 8.0), (0.0, 0.0)], 0.25, &[(1.5, 2.0), (4.5, 6.0)]),
    ];

    #[test]
    fn gives_what_cvat_gives() {
        for (from, to, t, expected) in OUTLINES {
            assert_eq!(outline(&points(from), &points(to), t), Some(points(expected)), "{from:?} {to:?}");
        }
        for (from, to, t, expected) in LINES {
            assert_eq!(line(&points(from), &points(to), t), Some(points(expected)), "{from:?} {to:?}");
        }
    }

    #[test]
    fn what_cannot_be_computed_with_is_refused() {
        let (line_of_two, far) = (points(&[(0.0, 0.0), (1.0, 0.0)]), points(&[(-1e308, 0.0), (1e308, 0.0)]));
        assert_eq!(line(&[], &line_of_two, 0.5), None);
        assert_eq!(outline(&line_of_two, &[], 0.5), None);
        assert_eq!(line(&far, &line_of_two, 0.5), None);
        assert_eq!(line(&points(&[(1e308, 0.0)]), &points(&[(-1e308, 0.0)]), 0.5), None);
    }

    /// With each point compared to each of the other curve this would take minutes.
    #[test]
    fn many_points_take_no_longer_than_they_should() {
        let zigzag = |count: u32| -> Vec<Point> {
            (0..count).map(|i| Point { x: f64::from(i), y: f64::from(i % 7) }).collect()
        };
        let at_one_place = vec![Point { x: 1.0, y: 2.0 }; 100_000];
        let (long, longer) = (zigzag(100_000), zigzag(120_000));
        for (from, to) in [(&long, &longer), (&longer, &long), (&long, &at_one_place), (&at_one_place, &long)]
        {
            assert!(line(from, to, 0.5).unwrap().len() >= 100_000);
        }
    }
}
