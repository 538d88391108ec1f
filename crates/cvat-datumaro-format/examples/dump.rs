//! Prints what a project comes to, a JSON object a line: the labels, then each frame, for programs that compare.
//!
//! ```sh
//! cargo run -p cvat-datumaro-format --example dump -- project/
//! ```

#![allow(clippy::print_stdout, reason = "the output is what it is for")]

use cvat_datumaro_format::{DatumaroReader, ReadOptions};
use cvat_model::{AnnotatedFrame, Attribute, DatasetReader, Geometry, LabelId, Labels, Point, Shape};
use dataset_files::{Limits, Source};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("usage: dump PROJECT")?;
    let source = Source::open(path, &Limits::default())?;
    let mut reader = DatumaroReader::open(source, ReadOptions::new())?;
    let labels = reader.labels().clone();
    let warnings: Vec<String> = reader.take_warnings().iter().map(ToString::to_string).collect();
    let all: Vec<Value> = labels.iter().map(|(_, label)| label_json(label, &labels)).collect();
    println!("{}", json!({ "labels": all, "warnings": warnings, "subsets": reader.subsets() }));
    while let Some(frame) = reader.next_frame() {
        match frame {
            Ok(frame) => {
                let warnings: Vec<String> = frame.warnings.iter().map(ToString::to_string).collect();
                println!("{}", frame_json(&frame.value, &labels, &warnings));
            }
            Err(error) if error.is_fatal() => return Err(error.into()),
            Err(error) => println!("{}", json!({ "error": error.to_string() })),
        }
    }
    Ok(())
}

fn label_json(label: &cvat_model::Label, labels: &Labels) -> Value {
    let attributes: Vec<Value> =
        label.attributes.iter().map(|spec| json!([spec.name, spec.input_type, spec.values])).collect();
    json!({
        "name": label.name,
        "parent": label.parent.map(|parent| &labels[parent].name),
        "type": label.label_type,
        "color": label.color,
        "attributes": attributes,
    })
}

fn frame_json(frame: &AnnotatedFrame, labels: &Labels, warnings: &[String]) -> Value {
    let shapes = |shapes: &[Shape]| shapes.iter().map(|shape| shape_json(shape, labels)).collect::<Vec<_>>();
    let tags: Vec<Value> = frame
        .tags
        .iter()
        .map(|tag| {
            let attributes = attributes(&tag.attributes);
            json!({ "label": name(tag.label, labels), "group": tag.group, "attributes": attributes })
        })
        .collect();
    json!({
        "name": frame.name,
        "subset": frame.subset,
        "number": frame.number,
        "size": [frame.size.height(), frame.size.width()],
        "image_len": frame.image.as_deref().map(<[u8]>::len),
        "shapes": shapes(&frame.shapes),
        "outside": shapes(&frame.outside),
        "tags": tags,
        "warnings": warnings,
    })
}

fn shape_json(shape: &Shape, labels: &Labels) -> Value {
    let (points, rotation) = match &shape.geometry {
        Geometry::Rectangle { bounding_box: b, rotation } => {
            (json!([b.xtl(), b.ytl(), b.xbr(), b.ybr()]), *rotation)
        }
        Geometry::Ellipse { center, radii, rotation } => {
            (json!([center.x, center.y, radii.x, radii.y]), *rotation)
        }
        Geometry::Polygon(points) | Geometry::Polyline(points) | Geometry::Points(points) => {
            (json!(flat(points)), 0.0)
        }
        Geometry::Cuboid(points) => (json!(flat(points.as_slice())), 0.0),
        Geometry::Mask(mask) => {
            (json!([mask.left(), mask.top(), mask.width(), mask.height(), mask.runs()]), 0.0)
        }
        Geometry::Skeleton(elements) => {
            let element = |element: &cvat_model::SkeletonElement| {
                json!([element.label, flat(&element.points), element.outside, element.occluded])
            };
            (json!(elements.iter().map(element).collect::<Vec<_>>()), 0.0)
        }
        _ => (Value::Null, 0.0),
    };
    json!({
        "kind": shape.geometry.kind().to_string(),
        "label": name(shape.label, labels),
        "points": points,
        "rotation": rotation,
        "occluded": shape.occluded,
        "z_order": shape.z_order,
        "group": shape.group,
        "track": shape.track,
        "keyframe": shape.keyframe,
        "source": shape.source,
        "attributes": attributes(&shape.attributes),
    })
}

fn flat(points: &[Point]) -> Vec<f64> {
    points.iter().flat_map(|point| [point.x, point.y]).collect()
}

fn name(label: Option<LabelId>, labels: &Labels) -> Option<&str> {
    label.map(|label| labels[label].name.as_str())
}

fn attributes(attributes: &[Attribute]) -> Value {
    attributes.iter().map(|attribute| (attribute.name.clone(), json!(attribute.value))).collect()
}
