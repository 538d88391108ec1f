//! Points and boxes in pixels.

/// A point in pixels from the top left corner; x grows to the right, y downwards.
///
/// ```
/// let p = cvat_model::Point { x: 1.5, y: 2.0 };
/// assert_eq!(p.x + p.y, 3.5);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Pixels from the left edge.
    pub x: f64,
    /// Pixels from the top edge.
    pub y: f64,
}

/// An axis-parallel box by two corners, in pixels.
///
/// All four numbers are finite. The box may be reversed, empty or partly outside the image, as sources
/// have such boxes: see [`is_degenerate`](Self::is_degenerate) and [`clamped`](Self::clamped).
///
/// ```
/// use cvat_model::BoundingBox;
/// let b = BoundingBox::new(10.0, 20.0, 30.0, 60.0).unwrap();
/// assert_eq!((b.width(), b.height()), (20.0, 40.0));
/// assert!(BoundingBox::new(0.0, f64::NAN, 1.0, 1.0).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    xtl: f64,
    ytl: f64,
    xbr: f64,
    ybr: f64,
}

impl BoundingBox {
    /// A box from its top left and bottom right corner; `None` where a number is not finite.
    #[must_use]
    pub fn new(xtl: f64, ytl: f64, xbr: f64, ybr: f64) -> Option<Self> {
        [xtl, ytl, xbr, ybr].iter().all(|v| v.is_finite()).then_some(Self { xtl, ytl, xbr, ybr })
    }

    /// The smallest box around the points; `None` for no points or a number that is not finite.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next().filter(|first| !first.x.is_nan() && !first.y.is_nan())?;
        let mut all = (first.x, first.y, first.x, first.y);
        for Point { x, y } in points {
            if x.is_nan() || y.is_nan() {
                return None;
            }
            all = (all.0.min(x), all.1.min(y), all.2.max(x), all.3.max(y));
        }
        Self::new(all.0, all.1, all.2, all.3)
    }

    /// First x as the source gives it: the left edge, unless the box is reversed.
    #[must_use]
    pub fn xtl(&self) -> f64 {
        self.xtl
    }

    /// First y as the source gives it: the top edge, unless the box is reversed.
    #[must_use]
    pub fn ytl(&self) -> f64 {
        self.ytl
    }

    /// Second x as the source gives it.
    #[must_use]
    pub fn xbr(&self) -> f64 {
        self.xbr
    }

    /// Second y as the source gives it.
    #[must_use]
    pub fn ybr(&self) -> f64 {
        self.ybr
    }

    /// `xbr - xtl`, negative where reversed.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.xbr - self.xtl
    }

    /// `ybr - ytl`, negative where reversed.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.ybr - self.ytl
    }

    /// Whether a second corner lies left of or above the first.
    #[must_use]
    pub fn is_reversed(&self) -> bool {
        self.xbr < self.xtl || self.ybr < self.ytl
    }

    /// Whether the box holds no area: zero-size or reversed.
    #[must_use]
    pub fn is_degenerate(&self) -> bool {
        self.xbr <= self.xtl || self.ybr <= self.ytl
    }

    /// Each corner moved to the nearest point of a `width` by `height` image. Reversed boxes stay reversed.
    #[must_use]
    pub fn clamped(&self, width: f64, height: f64) -> Self {
        Self {
            xtl: self.xtl.clamp(0.0, width),
            ytl: self.ytl.clamp(0.0, height),
            xbr: self.xbr.clamp(0.0, width),
            ybr: self.ybr.clamp(0.0, height),
        }
    }

    /// The four corners after turning by `degrees` about the centre, clockwise on screen, as CVAT turns them:
    /// top left, top right, bottom right, bottom left.
    #[must_use]
    pub fn rotated_corners(&self, degrees: f64) -> [Point; 4] {
        let (cx, cy) = (f64::midpoint(self.xtl, self.xbr), f64::midpoint(self.ytl, self.ybr));
        let (sin, cos) = sin_cos_degrees(degrees);
        [(self.xtl, self.ytl), (self.xbr, self.ytl), (self.xbr, self.ybr), (self.xtl, self.ybr)].map(
            |(x, y)| {
                let (dx, dy) = (x - cx, y - cy);
                Point { x: cx + cos * dx - sin * dy, y: cy + sin * dx + cos * dy }
            },
        )
    }

    /// The smallest axis-parallel box around this box turned by `degrees`.
    #[must_use]
    pub fn enclosing_rotated(&self, degrees: f64) -> Self {
        Self::around(self.rotated_corners(degrees)).unwrap_or(*self)
    }
}

/// Whether a shape turned by so many degrees is another one.
pub(crate) fn is_turned(degrees: f64) -> bool {
    degrees.rem_euclid(360.0) != 0.0
}

/// Sine and cosine, exact at the right angles people turn boxes by.
pub(crate) fn sin_cos_degrees(degrees: f64) -> (f64, f64) {
    let turn = degrees.rem_euclid(360.0);
    match turn {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        _ => turn.to_radians().sin_cos(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_swaps_the_sides() {
        let b = BoundingBox::new(0.0, 0.0, 10.0, 4.0).unwrap();
        assert_eq!(b.enclosing_rotated(90.0), BoundingBox::new(3.0, -3.0, 7.0, 7.0).unwrap());
        assert_eq!(b.enclosing_rotated(-270.0), b.enclosing_rotated(90.0));
        assert_eq!(b.enclosing_rotated(180.0), b);
    }

    #[test]
    fn corners_turn_clockwise_on_screen() {
        let b = BoundingBox::new(0.0, 0.0, 2.0, 2.0).unwrap();
        // The top left corner goes to the top right.
        let p = b.rotated_corners(90.0)[0];
        assert_eq!(p, Point { x: 2.0, y: 0.0 });
    }

    #[test]
    fn clamping_keeps_a_reversed_box_reversed() {
        let b = BoundingBox::new(12.0, 5.0, -2.0, 3.0).unwrap();
        assert!(b.is_reversed());
        assert_eq!(b.clamped(10.0, 10.0), BoundingBox::new(10.0, 5.0, 0.0, 3.0).unwrap());
    }
}
