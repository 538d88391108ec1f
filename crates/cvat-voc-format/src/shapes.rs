//! An annotation's objects as the model's shapes.

use cvat_model::{
    Attribute, BoundingBox, Geometry, Labels, Location, Property, Shape, ShapeKind, Warning, WarningKind,
};

use crate::annotation::{Annotation, Object};
use crate::label_survey::attributes;
use crate::options::ReadOptions;

/// The shapes of an annotation, and what was not read of it; `None` where a label is not among `labels`.
pub(crate) fn shapes(
    annotation: &Annotation,
    labels: &Labels,
    options: &ReadOptions,
    location: &Location,
) -> Option<(Vec<Shape>, Vec<Warning>)> {
    let mut warnings = Vec::new();
    for object in &annotation.without_box {
        let kind = if object.polygon {
            WarningKind::NotConverted(ShapeKind::Polygon)
        } else {
            WarningKind::NotKept(Property::Element("object".into()))
        };
        warnings.push(Warning::new(location.clone().line(object.line), kind));
    }
    let mut shapes = Vec::with_capacity(annotation.objects.len());
    let mut group = 0;
    for (index, object) in annotation.objects.iter().enumerate() {
        let at = shapes.len();
        shapes.push(shape(object, labels, options)?);
        let mut warn = |element: &str| {
            let kind = WarningKind::NotKept(Property::Element(element.to_owned()));
            warnings.push(Warning::new(location.clone().line(object.line).object(index), kind));
        };
        if options.parts {
            for part in &object.parts {
                let mut rectangle =
                    Shape::rectangle(Some(labels.find(&part.name)?), shifted(part.bounding_box, options));
                rectangle.group = group + 1;
                shapes.push(rectangle);
            }
            if let Some(whole) = shapes.get_mut(at).filter(|_| !object.parts.is_empty()) {
                group += 1;
                whole.group = group;
            }
        } else {
            object.parts.iter().for_each(|_| warn("part"));
        }
        for element in &object.not_read {
            warn(element);
        }
    }
    Some((shapes, warnings))
}

fn shape(object: &Object, labels: &Labels, options: &ReadOptions) -> Option<Shape> {
    let label = labels.find(&object.name)?;
    let bounding_box = shifted(object.bounding_box, options);
    let geometry = Geometry::Rectangle { bounding_box, rotation: object.rotation };
    let mut shape = Shape::new(Some(label), geometry);
    shape.occluded = object.occluded;
    let attribute = |(name, value): (&str, &str)| Attribute { name: name.into(), value: value.into() };
    shape.attributes = attributes(object).into_iter().map(attribute).collect();
    Some(shape)
}

/// A box that counts pixels from 1, and includes the last, as one that counts their edges from 0.
fn shifted(b: BoundingBox, options: &ReadOptions) -> BoundingBox {
    let shifted = BoundingBox::new(b.xtl() - 1.0, b.ytl() - 1.0, b.xbr(), b.ybr());
    shifted.filter(|_| options.one_based).unwrap_or(b)
}
