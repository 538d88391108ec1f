use super::*;

fn discover(names: &[&str]) -> Result<Layout, Error> {
    Layout::discover(names, |name| Ok(!name.contains("other")))
}

#[track_caller]
fn folders(names: &[&str]) -> (String, String, bool) {
    let layout = discover(names).unwrap();
    (layout.annotations.clone(), layout.image_root().to_owned(), layout.flat)
}

fn expected(annotations: &str, images: &str, flat: bool) -> (String, String, bool) {
    (annotations.into(), images.into(), flat)
}

#[test]
fn voc_trees_at_any_depth() {
    let tree = |root: &str| {
        ["Annotations/a.xml", "Annotations/sub/b.XML", "JPEGImages/a.jpg", "ImageSets/Main/train.txt"]
            .map(|name| join(root, name))
    };
    for root in ["", "VOC2007", "VOCdevkit/VOC2007"] {
        let names = tree(root);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let layout = discover(&names).unwrap();
        assert_eq!(layout.annotations, join(root, "Annotations"));
        assert_eq!(layout.images, Some(join(root, "JPEGImages")));
        assert_eq!(layout.documents, &names[..2]);
        assert_eq!(layout.lists, &names[3..]);
        assert!(!layout.flat);
    }
}

#[test]
fn folders_by_other_names() {
    assert_eq!(folders(&["annotations/a.xml", "images/a.jpg"]), expected("annotations", "images", false));
    assert_eq!(folders(&["x/ANNOTATIONS/a.xml", "x/img/a.jpg"]), expected("x/ANNOTATIONS", "x/img", false));
    // JPEGImages before images.
    assert_eq!(
        folders(&["annotations/a.xml", "Images/a.jpg", "JPEGImages/a.jpg"]),
        expected("annotations", "JPEGImages", false)
    );
    // Images beside the folder of annotations.
    assert_eq!(folders(&["annotations/xmls/a.xml", "a.jpg"]), expected("annotations", "", false));
}

#[test]
fn annotations_among_images() {
    assert_eq!(folders(&["a.jpg", "a.xml", "b.xml"]), expected("", "", true));
    assert_eq!(folders(&["set/a.jpg", "set/a.xml", "set/sub/b.xml"]), expected("set", "set", true));
    assert_eq!(folders(&["a.xml", "images/a.jpg"]), expected("", "images", true));
    assert_eq!(folders(&["xml/a.xml", "images/a.jpg"]), expected("xml", "images", true));
    assert_eq!(folders(&["xml/a.xml", "xml/a.jpg", "images/b.jpg"]), expected("xml", "xml", true));
}

#[test]
fn only_voc_documents_count() {
    // A stray document of another format makes no data set.
    let names = ["other/annotations/other.xml", "other.xml", "set/a.xml"];
    assert_eq!(folders(&names), expected("set", "set", true));
    for names in [&[][..], &["annotations/other.xml", "images/a.jpg"]] {
        assert_eq!(discover(names).unwrap_err().kind(), &ErrorKind::NoAnnotations);
    }
    let failing = Layout::discover(&["a.xml"], |_| Err(Error::new(ErrorKind::NotUtf8)));
    assert_eq!(failing.unwrap_err().kind(), &ErrorKind::NotUtf8);
}

#[test]
fn one_document_a_folder_is_looked_into() {
    let mut looked = Vec::new();
    let names = ["Annotations/a.xml", "Annotations/b.xml", "Annotations/sub/c.xml", "x.xml"];
    let layout = Layout::discover(&names, |name| {
        looked.push(name.to_owned());
        Ok(true)
    })
    .unwrap();
    assert_eq!(looked, ["Annotations/a.xml", "x.xml"]);
    assert_eq!(layout.elsewhere, ["x.xml"]);
}

#[test]
fn several_data_sets_are_an_error_that_names_them() {
    let names = ["VOCdevkit/VOC2007/Annotations/a.xml", "VOCdevkit/VOC2012/Annotations/a.xml"];
    let error = discover(&names).unwrap_err();
    assert_eq!(error.to_string(), "2 VOC data sets in one source: VOCdevkit/VOC2007, VOCdevkit/VOC2012");
    let kind = |names: &[&str]| discover(names).unwrap_err().kind().clone();
    assert_eq!(
        kind(&["train/a.xml", "valid/a.xml"]),
        ErrorKind::SeveralRoots(vec!["train".into(), "valid".into()])
    );
    assert_eq!(
        kind(&["Annotations/a.xml", "new/Annotations/a.xml"]),
        ErrorKind::SeveralRoots(vec![".".into(), "new".into()])
    );
}

#[test]
fn lists_lie_in_main_or_where_there_is_none_in_imagesets() {
    let lists = |names: &[&str]| {
        let names: Vec<&str> = names.iter().copied().chain(["Annotations/a.xml"]).collect();
        discover(&names).unwrap().lists
    };
    assert_eq!(
        lists(&["ImageSets/Main/a.TXT", "ImageSets/Main/c.csv", "ImageSets/d.txt"]),
        ["ImageSets/Main/a.TXT"]
    );
    assert_eq!(
        lists(&["imagesets/d.txt", "ImageSets/Layout/a.txt", "x/ImageSets/b.txt"]),
        ["imagesets/d.txt"]
    );
    assert!(lists(&["ImageSets/Main/sub/a.txt", "train.txt"]).is_empty());
}

#[test]
fn names_are_taken_apart() {
    assert_eq!(image_stem("a/b.v2.JPG"), Some(("a/b.v2", 0)));
    assert_eq!(image_stem("a.txt"), None);
    assert_eq!((stem_of("a.b/c"), stem_of("a.b/c.xml"), stem_of("c.d.xml")), ("a.b/c", "a.b/c", "c.d"));
    assert_eq!((within("a", "a/b"), within("a", "ab/c"), within("", "a")), (Some("b"), None, Some("a")));
}

#[test]
fn data_sets_are_counted_before_what_is_around_them_is_looked_at() {
    let names: Vec<String> = (0..100_000).map(|at| format!("a{at:06}/Annotations/x.xml")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let started = std::time::Instant::now();
    let said = discover(&names).unwrap_err().to_string();
    // Each with each other took hours.
    assert!(started.elapsed().as_secs() < 60);
    assert!(said.starts_with("100000 VOC data sets in one source: a000000, a000001, "), "{said}");
    assert!(said.ends_with(", a000009 and 99990 more"), "{said}");
    let names = &names[..3];
    let merged = |limit| {
        Layout::discover_all(names, |_| Ok(true), &Limits::default().max_subsets(limit)).map(|all| all.len())
    };
    assert_eq!(merged(3).unwrap(), 3);
    assert_eq!(merged(2).unwrap_err().kind(), &ErrorKind::Limit { what: "data sets", limit: 2 });
}

#[test]
fn names_in_a_folder() {
    let names = ["a", "a b/c", "a/b", "a/c/d", "a0/b", "b/c"];
    assert_eq!(below("a", &names), &names[2..4]);
    assert_eq!(below("", &names).len(), 6);
    assert!(below("c", &names).is_empty());
}
