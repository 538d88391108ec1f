//! Order of the instances, and groups that became one.

use cvat_model::{FrameSize, Mask, RasterError, Span};

use super::members::{Extent, Member};

/// The instances in the order of the record, the members of each in that of the frame: those of no group first, then
/// groups by their number. Within both by z-order, shapes of tracks behind plain ones.
pub(super) fn instances(mut members: Vec<Member<'_>>) -> Vec<Vec<Member<'_>>> {
    members.sort_by_key(|member| (member.shape.group, member.shape.z_order, member.shape.track.is_some()));
    let mut instances: Vec<Vec<Member<'_>>> = Vec::with_capacity(members.len());
    // Group 0 lies among the others where numbers are negative, which CVAT's are not.
    for member in members {
        let group = member.shape.group;
        match instances.last_mut() {
            Some(last) if group != 0 && last.first().is_some_and(|first| first.shape.group == group) => {
                last.push(member);
            }
            _ => instances.push(vec![member]),
        }
    }
    instances
}

/// The member that lends its label: the one with the largest area, of several the first, rectangles before pixels.
pub(super) fn leader<'a, 'b>(members: &'b [Member<'a>]) -> Option<&'b Member<'a>> {
    as_listed(members).reduce(|best, next| if next.area > best.area { next } else { best })
}

/// Rectangles before masks and ellipses.
fn as_listed<'a, 'b>(members: &'b [Member<'a>]) -> impl Iterator<Item = &'b Member<'a>> {
    let (rectangles, pixels): (Vec<_>, Vec<_>) = members.iter().partition(|member| member.is_rectangle());
    rectangles.into_iter().chain(pixels)
}

/// The box around all. Of zeros that differ by their sign alone the first counts.
pub(super) fn union(members: &[Member<'_>]) -> Extent {
    let extents = || as_listed(members).map(|member| member.extent);
    let least = |of: fn(Extent) -> f64| {
        extents().map(of).reduce(|a, b| if b < a { b } else { a }).unwrap_or_default()
    };
    let greatest = |of: fn(Extent) -> f64| {
        extents().map(of).reduce(|a, b| if b > a { b } else { a }).unwrap_or_default()
    };
    let (x, y) = (least(|extent| extent.x), least(|extent| extent.y));
    let (right, bottom) = (greatest(|extent| extent.x + extent.w), greatest(|extent| extent.y + extent.h));
    Extent { x, y, w: right - x, h: bottom - y }
}

/// The pixels of all that have any; a mask without pixels where those that should have none, and `None` where there are
/// only rectangles.
pub(super) fn pixels(members: &[Member<'_>], size: FrameSize) -> Result<Option<Mask>, RasterError> {
    if members.iter().all(Member::is_rectangle) {
        return Ok(None);
    }
    let mut spans: Vec<Span> = Vec::new();
    for mask in members.iter().filter_map(|member| member.mask.as_ref()) {
        spans.extend(mask.spans(size)?);
    }
    let union = Mask::from_spans(spans, size)?;
    Ok(union.or_else(|| Mask::new(0, 0, 0, 0, Vec::new()).ok()))
}
