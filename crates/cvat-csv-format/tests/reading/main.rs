//! Tables as they are found, and what is read of them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test's helpers fail by panicking"
)]

#[path = "../fuzz_corpus/csv.rs"]
mod csv;
mod hostile;
mod support;

use cvat_csv_format::{CsvReader, ErrorKind, ReadOptions};
use cvat_model::{AnnotatedFrame, DatasetReader, Geometry, Labels};
use dataset_files::{Limits, Source};
use support::{HEADER, bitmap, folder, open, read, read_table};

/// Each frame as `name WxH: label(x1 y1 x2 y2) …`.
fn words(frames: &[AnnotatedFrame], labels: &Labels) -> Vec<String> {
    let of_frame = |frame: &AnnotatedFrame| {
        let of_shape = |shape: &cvat_model::Shape| {
            let Geometry::Rectangle { bounding_box: b, rotation: 0.0 } = &shape.geometry else {
                panic!("{shape:?}")
            };
            let label = shape.label.map_or("-", |label| &labels[label].name);
            format!(" {label}({} {} {} {})", b.xtl(), b.ytl(), b.xbr(), b.ybr())
        };
        format!("{} {}:{}", frame.name, frame.size, frame.shapes.iter().map(of_shape).collect::<String>())
    };
    frames.iter().map(of_frame).collect()
}

#[test]
fn rows_of_one_image_need_not_be_adjacent() {
    let table = format!(
        "{HEADER}b.jpg,64,48,zebra,1,2,3,4\na.jpg,32,24,ant,5.5,6,7,8\nb.jpg,64,48,ant,-1,9,3,4\nc.jpg,1,1,,,,,\n"
    );
    let (mut reader, _folder) = open(&[("t.csv", table.as_bytes())], ReadOptions::new()).unwrap();
    assert_eq!(reader.frame_count(), Some(3));
    let (frames, said) = read(&mut reader);
    assert_eq!(
        words(&frames, reader.labels()),
        ["b.jpg 64x48: zebra(1 2 3 4) ant(-1 9 3 4)", "a.jpg 32x24: ant(5.5 6 7 8)", "c.jpg 1x1:"]
    );
    let labels: Vec<&str> = reader.labels().iter().map(|(_, label)| label.name.as_str()).collect();
    assert_eq!(labels, ["ant", "zebra"]);
    assert_eq!(said, [""; 0]);
}

#[test]
fn the_same_however_it_is_written() {
    let plain = read_table(format!("{HEADER}a b.jpg,64,48,dog,1,2,3,4\n")).unwrap().0;
    for table in [
        "\u{feff}filename,width,height,class,xmin,ymin,xmax,ymax\r\na b.jpg,64,48,dog,1,2,3,4\r\n",
        "\"filename\",\"width\",\"height\",\"class\",\"xmin\",\"ymin\",\"xmax\",\"ymax\"\n\"a b.jpg\",64,48,\"dog\",1,2,3,4",
        "filename;width;height;class;xmin;ymin;xmax;ymax\na b.jpg;64;48;dog;1;2;3;4\n",
        "filename\twidth\theight\tclass\txmin\tymin\txmax\tymax\na b.jpg\t64.0\t48\tdog\t 1\t2.0\t3\t4e0\n",
        "\n\n,ymax,xmax,ymin,xmin,class,height,width,Filename\n0,4,3,2,1,dog,48,64,./a b.jpg\n,,,,,,,,\n\n",
    ] {
        assert_eq!(read_table(table).unwrap().0, plain, "{table:?}");
    }
}

#[test]
fn what_is_said_of_a_table() {
    let table = "filename;class;xmin;ymin;xmax;ymax;width;height;score;\n\
                 a.jpg;dog;0;0;1;0.5;64;48;0.9;1\n\
                 a.jpg;dog;0;nan;1;1;65;48;0.9;2\n\
                 a.jpg;;0;0;1;1;66;48;0.9;3\n";
    let (frames, said) = read_table(table).unwrap();
    assert_eq!((frames.len(), frames[0].shapes.len(), frames[0].shapes[1].label), (1, 2, None));
    assert_eq!(
        said,
        [
            "t.csv: cells are separated by semicolons",
            "t.csv: column \"score\" not kept",
            "t.csv: a column without name, such as one of row numbers: not read",
            "t.csv: line 3: 2 rows say another size of an image than an earlier row: the first counts",
            "t.csv: every coordinate is from 0 to 1, as if divided by the image's size: read as pixels",
            "t.csv: line 3: frame \"a.jpg\": object 1: box with a coordinate that is no number dropped",
        ]
    );
}

#[test]
fn what_comes_to_have_one_name_is_told() {
    let rows = "/x/a.jpg,64,48,dog,1,2,3,4\n/x/a.jpg,64,48,dog,1,2,3,4\nC:\\y\\a.jpg,64,48,dog,1,2,3,4\n\
                ../a.jpg,64,48,dog,1,2,3,4\n./a.jpg,64,48,dog,1,2,3,4\nb.jpg,64,48,dog,1,2,3,4\n";
    let (frames, said) = read_table(format!("{HEADER}{rows}")).unwrap();
    assert_eq!((frames.len(), frames[0].shapes.len()), (2, 5));
    let words = "3 rows are of a file that is called as another one in a folder outside the data set: taken for one image";
    assert_eq!(said, [format!("t.csv: line 4: {words}")]);
}

#[test]
fn one_file_for_several_names_is_told() {
    let rows = "a.jpg,64,48,dog,1,2,3,4\nx/a.jpg,64,48,dog,1,2,3,4\ny/b.jpg,64,48,dog,1,2,3,4\n";
    let [table, image] = [format!("{HEADER}{rows}").into_bytes(), bitmap(64, 48)];
    let files = [("t.csv", &table[..]), ("a.jpg", &image), ("b.jpg", &image)];
    let (mut reader, _folder) = open(&files, ReadOptions::new()).unwrap();
    let (frames, said) = read(&mut reader);
    assert_eq!(frames.len(), 3);
    let words = "1 image is found by its name without folders alone, and is that of another name, too";
    assert_eq!(said, [format!("t.csv: line 3: {words}")]);
}

#[test]
fn errors_have_a_line() {
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(open_file(&utf16), "t.csv: text is UTF-16: save it as \"CSV UTF-8\"");
    for (rows, words) in [
        ("a.jpg,1,1,dog,1,2,3\n", "line 2: row has 7 cells, the header 8: correct it, or remove the row"),
        ("a.jpg,1,1,dog,1,2,3,4\n\n,1,1,dog,1,2,3,4\n", "line 4: row without filename"),
        ("\"a\nb.jpg\",1,1,dog,1,2,3,4\na,1,1,dog,1,2,3,\n", "line 4: ymax is empty: fill it in"),
        ("a.jpg,1,1,dog,1,2,3,x\n", "line 2: ymax is \"x\", which is no number"),
        ("a.jpg,1e9,1,dog,1,2,3,4\n", "line 2: width is \"1e9\", which is no whole number of pixels"),
    ] {
        for end in ["\n", "\r\n", "\r"] {
            let said = open_file(format!("{HEADER}{rows}").replace('\n', end).as_bytes());
            assert!(said.starts_with(&format!("t.csv: {words}")), "{said}");
        }
    }
    let not_utf8 = [HEADER.as_bytes(), b"\xe9.jpg,1,1,dog,1,2,3,4\n"].concat();
    assert_eq!(open_file(&not_utf8), "t.csv: line 2: text is not UTF-8: save it as UTF-8");
    let twice = HEADER.replace("width", "class");
    assert_eq!(open_file(twice.as_bytes()), "t.csv: line 1: two columns \"class\" in the header: remove one");
    assert!(open_file(b"").starts_with("t.csv: no column \"filename\" in the header, which is \"\""));
}

/// What is said of one table.
fn open_file(table: &[u8]) -> String {
    let folder = folder(&[("t.csv", table)]);
    let source = Source::folder(folder.path()).unwrap();
    CsvReader::open_file(source, "t.csv", ReadOptions::new()).unwrap_err().to_string()
}

#[test]
fn a_size_comes_from_the_table_else_from_the_image() {
    let table = b"filename,class,xmin,ymin,xmax,ymax,width,height\n\
        a.bmp,dog,1,2,3,4,,\nb.bmp,dog,1,2,3,4,0,0\nc.bmp,dog,1,2,3,4,9,7\nd.bmp,dog,1,2,3,4,,\n";
    let (a, c) = (bitmap(5, 6), bitmap(9, 8));
    let files: [(&str, &[u8]); 4] =
        [("t.csv", table), ("images/a.bmp", &a), ("t/c.bmp", &c), ("images/t/d.bmp", b"BM")];
    let (mut reader, _folder) = open(&files, ReadOptions::new()).unwrap();
    let census = reader.images().unwrap();
    assert_eq!((census.found_count(), census.first_missing()), (3, &["b.bmp".to_owned()][..]));
    let (frames, said) = read(&mut reader);
    assert_eq!(words(&frames, reader.labels()), ["a.bmp 5x6: dog(1 2 3 4)", "c.bmp 9x7: dog(1 2 3 4)"]);
    assert_eq!(frames[0].image.as_deref(), Some(&a[..]));
    assert_eq!(
        said,
        [
            "t.csv: frame \"a.bmp\": size taken from the image",
            "error: t.csv: line 3: frame \"b.bmp\": no width and height in the table, and no image",
            "t.csv: frame \"c.bmp\": declared size 9x7 is not the image's 9x8: the declared one counts",
            "error: t.csv: line 5: frame \"d.bmp\": no width and height in the table, and its image does not say them",
        ]
    );
}

#[test]
fn a_subset_a_file() {
    let table = |name: &str| format!("{HEADER}{name}.bmp,5,6,{name},1,2,3,4\n");
    let (train, test, valid) = (table("a"), table("b"), table("c"));
    let image = bitmap(5, 6);
    let files: [(&str, &[u8]); 6] = [
        ("test_labels.csv", test.as_bytes()),
        ("train_labels.csv", train.as_bytes()),
        ("valid/_annotations.csv", valid.as_bytes()),
        ("valid/c.bmp", &image),
        ("names.csv", b"id,name\n1,a\n"),
        (".hidden.csv", HEADER.as_bytes()),
    ];
    let (mut reader, _folder) = open(&files, ReadOptions::new()).unwrap();
    assert_eq!(reader.subsets(), ["test", "train", "valid"]);
    let (frames, _) = read(&mut reader);
    let subsets: Vec<&str> = frames.iter().map(|frame| frame.subset.as_str()).collect();
    assert_eq!(subsets, ["test", "train", "valid"]);
    assert!(frames[2].image.is_some());

    let options = ReadOptions::new().subsets(vec!["train".into()]);
    let (mut reader, _folder) = open(&files, options).unwrap();
    assert_eq!((reader.labels().len(), reader.frames_in_subset("train")), (3, Some(1)));
    assert_eq!(read(&mut reader).0[0].name, "a.bmp");
    let error = open(&files, ReadOptions::new().subsets(vec!["x".into()])).unwrap_err();
    assert_eq!(error.to_string(), "no subset \"x\": there are test, train, valid");
}

#[test]
fn images_are_looked_for_elsewhere_first() {
    let (named, own) = (bitmap(7, 7), bitmap(5, 6));
    let elsewhere = folder(&[("train/a.bmp", &named)]);
    let table = format!("{HEADER}C:\\data\\a.bmp,,,dog,1,2,3,4\n");
    let options = ReadOptions::new().images(Source::folder(elsewhere.path()).unwrap());
    let files: [(&str, &[u8]); 2] = [("train_labels.csv", table.as_bytes()), ("a.bmp", &own)];
    let (mut reader, _folder) = open(&files, options).unwrap();
    assert_eq!(words(&read(&mut reader).0, reader.labels()), ["a.bmp 7x7: dog(1 2 3 4)"]);
}

#[test]
fn limits() {
    let table = format!("{HEADER}a.jpg,1,1,dog,1,2,3,4\nb.jpg,1,1,cat,1,2,3,4\n");
    let kind = |limits: Limits, table: &str| {
        let options = ReadOptions::new().limits(limits);
        open(&[("t.csv", table.as_bytes())], options).unwrap_err().kind().clone()
    };
    let limits = Limits::default;
    assert_eq!(kind(limits().max_table_rows(1), &table), ErrorKind::Limit { what: "rows", limit: 1 });
    assert_eq!(kind(limits().max_labels(1), &table), ErrorKind::Limit { what: "classes", limit: 1 });
    assert_eq!(kind(limits().max_entries(1), &table), ErrorKind::Limit { what: "images", limit: 1 });
    assert_eq!(kind(limits().max_table_len(60), &table), ErrorKind::Limit { what: "bytes", limit: 60 });
    let row = format!("{HEADER}\"{}", "a".repeat(2 << 20));
    assert_eq!(kind(limits(), &row), ErrorKind::Limit { what: "bytes in one row", limit: 1 << 20 });
}

#[test]
fn frames_called_alike_are_told() {
    let table = |rows: &str| format!("{HEADER}{rows}").into_bytes();
    let one = table("a.jpg,1,1,dog,1,2,3,4\nb.jpg,1,1,dog,1,2,3,4\n");
    let two = table("a.jpg,1,1,cat,1,2,3,4\n");
    let files: [(&str, &[u8]); 3] = [("test.csv", &two), ("train.csv", &one), ("train_labels.csv", &two)];
    let (mut reader, _folder) = open(&files, ReadOptions::new()).unwrap();
    assert_eq!(reader.frame_count(), Some(4));
    let (_, said) = read(&mut reader);
    assert_eq!(said, ["train_labels.csv: line 2: two images of \"train\" are called \"a.jpg\": both read"]);
}

#[test]
fn a_file_name_that_names_no_file_is_none() {
    for name in ["/", "./", ".", "a/../", "..", "../..", "C:\\", "/data/."] {
        let said = open_file(format!("{HEADER}a.jpg,1,1,dog,1,2,3,4\n{name},1,1,dog,1,2,3,4\n").as_bytes());
        assert!(said.starts_with("t.csv: line 3: row without filename"), "{name}: {said}");
    }
}

#[test]
fn no_table() {
    let error = open(&[("names.csv", b"id,name\n")], ReadOptions::new()).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::NoTable);
}
