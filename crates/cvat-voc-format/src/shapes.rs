//! An annotation's objects as the model's shapes.

use cvat_model::{Attribute, Geometry, Labels, Location, Property, Shape, ShapeKind, Warning, WarningKind};

use crate::annotation::{Annotation, Object};
use crate::label_survey::attributes;

/// The shapes of an annotation, and what was not read of it; `None` where a label is not among `labels`.
pub(crate) fn shapes(
    annotation: &Annotation,
    labels: &Labels,
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
    for (index, object) in annotation.objects.iter().enumerate() {
        shapes.push(shape(object, labels)?);
        for element in &object.not_read {
            let kind = WarningKind::NotKept(Property::Element(element.clone()));
            warnings.push(Warning::new(location.clone().line(object.line).object(index), kind));
        }
    }
    Some((shapes, warnings))
}

fn shape(object: &Object, labels: &Labels) -> Option<Shape> {
    let label = labels.find(&object.name)?;
    let geometry = Geometry::Rectangle { bounding_box: object.bounding_box, rotation: object.rotation };
    let mut shape = Shape::new(Some(label), geometry);
    shape.occluded = object.occluded;
    let attribute = |(name, value): (&str, &str)| Attribute { name: name.into(), value: value.into() };
    shape.attributes = attributes(object).into_iter().map(attribute).collect();
    Some(shape)
}
