//! The worked document of `docs/formats/cvat-xml.md`, to the letter.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod support;

use cvat_model::{AnnotatedFrame, BoundingBox, FrameSize, Geometry, Labels, Shape};
use cvat_xml_format::WriteOptions;
use support::{drain, write};

#[test]
fn the_page_shows_what_is_written() {
    let labels: Labels = ["cat", "dog"].into_iter().collect();
    let mut frame = AnnotatedFrame::new("street/a.jpg", FrameSize::new(640, 480).unwrap());
    let b = |x1, y1, x2, y2| BoundingBox::new(x1, y1, x2, y2).unwrap();
    let mut turned = Shape::rectangle(labels.find("dog"), b(300.0, 200.0, 380.0, 240.0));
    turned.geometry = Geometry::Rectangle { bounding_box: b(300.0, 200.0, 380.0, 240.0), rotation: 30.0 };
    frame.shapes = vec![Shape::rectangle(labels.find("cat"), b(12.3456, 7.0, 650.5, 99.999)), turned];
    let written = write(&[frame], &labels, &[], WriteOptions::new());
    assert_eq!(written.warnings.len(), 1, "one box is cut at the border");
    assert_eq!(drain(&mut written.reader()).frames.len(), 1);

    // The page is not part of the published crate.
    if let Ok(page) = std::fs::read_to_string(testkit::workspace().join("docs/formats/cvat-xml.md")) {
        let shown =
            page.split("```xml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
        assert_eq!(shown, written.text());
    }
}
