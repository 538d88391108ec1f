//! Shapes that are hard to recognise, left out.

use crate::frame::AnnotatedFrame;
use crate::shape::Shape;
use crate::warning::{Location, Warning, WarningKind};

/// The attribute that says so, as VOC calls it.
const DIFFICULT: &str = "difficult";

/// Leaves out shapes whose attribute `difficult` is true, as training scripts do with what VOC marks so, and says which.
///
/// ```
/// use cvat_model::{AnnotatedFrame, Attribute, BoundingBox, FrameSize, Shape, transforms};
/// let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(20, 10).unwrap());
/// let mut shape = Shape::rectangle(None, BoundingBox::new(1.0, 1.0, 5.0, 5.0).unwrap());
/// frame.shapes.push(shape.clone());
/// shape.attributes.push(Attribute { name: "difficult".into(), value: "true".into() });
/// frame.shapes.push(shape);
/// let warnings = transforms::leave_difficult_out(&mut frame);
/// assert_eq!((frame.shapes.len(), warnings[0].kind().code()), (1, "difficult-left-out"));
/// ```
pub fn leave_difficult_out(frame: &mut AnnotatedFrame) -> Vec<Warning> {
    let AnnotatedFrame { name, shapes, .. } = frame;
    let (mut warnings, mut index) = (Vec::new(), 0..);
    shapes.retain(|shape| {
        let index = index.next().unwrap_or(usize::MAX);
        let stays = !is_difficult(shape);
        if !stays {
            let place = Location::frame(name.as_str()).object(index);
            warnings.push(Warning::new(place, WarningKind::DifficultLeftOut));
        }
        stays
    });
    warnings
}

fn is_difficult(shape: &Shape) -> bool {
    let said = shape.attributes.iter().find(|attribute| attribute.name == DIFFICULT);
    said.is_some_and(|attribute| {
        let value = attribute.value.trim();
        value == "1" || value.eq_ignore_ascii_case("true")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameSize;
    use crate::geometry::BoundingBox;
    use crate::shape::Attribute;

    #[test]
    fn what_is_not_said_to_be_difficult_stays() {
        let mut frame = AnnotatedFrame::new("a.jpg", FrameSize::new(2, 1).unwrap());
        for value in ["true", "1", "True", "false", "0", "", "yes"] {
            let mut shape = Shape::rectangle(None, BoundingBox::new(0.0, 0.0, 1.0, 1.0).unwrap());
            shape.attributes.push(Attribute { name: DIFFICULT.into(), value: value.into() });
            frame.shapes.push(shape);
        }
        let warnings = leave_difficult_out(&mut frame);
        assert_eq!(warnings.len(), 3);
        assert_eq!(warnings[2].to_string(), "frame \"a.jpg\": object 2: difficult object left out");
        let values: Vec<_> = frame.shapes.iter().map(|shape| shape.attributes[0].value.as_str()).collect();
        assert_eq!(values, ["false", "0", "", "yes"]);
    }
}
