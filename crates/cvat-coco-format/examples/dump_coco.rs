//! Prints a data set as it is read: a line of JSON for its labels, and one for each frame.
//!
//! `cargo run --example dump_coco -- FOLDER_OR_FILE`

#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "an example prints, and fails by panicking"
)]

use std::fmt::Write as _;
use std::path::Path;

use cvat_coco_format::{CocoReader, ReadOptions};
use cvat_model::{DatasetReader, Geometry, Labels, Rle, Shape};
use dataset_files::{Limits, Source};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a folder, an archive or a JSON file")?;
    let path = Path::new(&path);
    let options = ReadOptions::new();
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let mut reader = if is_json {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().and_then(|name| name.to_str()).ok_or("the name is not UTF-8")?;
        CocoReader::open_file(Source::folder(folder)?, name, options)?
    } else {
        CocoReader::open(Source::open(path, &Limits::default())?, options)?
    };
    let labels = reader.labels().clone();
    let names = labels.iter().map(|(_, label)| {
        let parent = label.parent.map(|parent| labels[parent].name.clone());
        let attributes: Vec<_> = label.attributes.iter().map(|spec| spec.name.clone()).collect();
        serde_json::json!({"name": label.name, "parent": parent, "type": label.label_type, "attributes": attributes})
    });
    let names: Vec<_> = names.collect();
    let warnings: Vec<String> = reader.take_warnings().iter().map(ToString::to_string).collect();
    println!("{}", serde_json::json!({"labels": names, "subsets": reader.subsets(), "warnings": warnings}));
    while let Some(frame) = reader.next_frame() {
        let frame = frame?;
        let warnings: Vec<String> = frame.warnings.iter().map(ToString::to_string).collect();
        let frame = frame.value;
        let shapes: Result<Vec<_>, _> =
            frame.shapes.iter().map(|shape| json(shape, &labels, frame.size)).collect();
        let line = serde_json::json!({
            "name": frame.name, "subset": frame.subset, "id": frame.source_id,
            "size": [frame.size.height(), frame.size.width()], "image_len": frame.image.map(|image| image.len()),
            "shapes": shapes?, "warnings": warnings,
        });
        println!("{line}");
    }
    Ok(())
}

fn json(
    shape: &Shape,
    labels: &Labels,
    size: cvat_model::FrameSize,
) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    let mut kind = String::new();
    write!(kind, "{}", shape.geometry.kind())?;
    let geometry = match &shape.geometry {
        Geometry::Rectangle { bounding_box: b, rotation } => {
            serde_json::json!({"bbox": [b.xtl(), b.ytl(), b.xbr(), b.ybr()], "rotation": rotation})
        }
        Geometry::Polygon(points) => {
            serde_json::json!({"points": points.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>()})
        }
        Geometry::Skeleton(elements) => serde_json::json!({"elements": elements.iter().map(|element| {
            let seen = if element.outside { 0 } else if element.occluded { 1 } else { 2 };
            serde_json::json!([element.label, element.points[0].x, element.points[0].y, seen])
        }).collect::<Vec<_>>()}),
        _ => serde_json::json!({}),
    };
    let mask = shape.geometry.mask(size)?;
    let counts = mask.map(|mask| Rle::from_mask(&mask, size)).transpose()?.map(|rle| rle.to_text());
    let attributes: std::collections::BTreeMap<_, _> =
        shape.attributes.iter().map(|attribute| (&attribute.name, &attribute.value)).collect();
    Ok(serde_json::json!({
        "kind": kind, "label": shape.label.map(|label| labels[label].name.clone()), "group": shape.group,
        "occluded": shape.occluded, "track": shape.track, "attributes": attributes, "geometry": geometry, "counts": counts,
    }))
}
