//! The example in `docs/formats/tf-example.md`, in the workspace's documentation, is what the code writes.

use tf_example::{Example, Feature, Message};

/// The bytes of the page's dump: on each line, what is before the first gap of two spaces.
fn dump(page: &str) -> Vec<u8> {
    let block = page.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let hex = block.lines().filter_map(|line| line.trim_start().split("  ").next());
    hex.flat_map(str::split_whitespace).filter_map(|byte| u8::from_str_radix(byte, 16).ok()).collect()
}

#[test]
fn the_dump_is_what_is_written() {
    let example = Example::from_features([
        ("width", Feature::int64s([640])),
        ("id", Feature::bytes(["cat"])),
        ("box", Feature::floats([0.25, 0.5])),
    ]);
    let bytes = [
        0x0a, 0x35, // features, 53 bytes
        0x0a, 0x13, // feature, 19 bytes
        0x0a, 0x03, b'b', b'o', b'x', // key
        0x12, 0x0c, // value, 12 bytes
        0x12, 0x0a, // float_list, 10 bytes
        0x0a, 0x08, // value, packed, 8 bytes
        0x00, 0x00, 0x80, 0x3e, // 0.25
        0x00, 0x00, 0x00, 0x3f, // 0.5
        0x0a, 0x0d, // feature, 13 bytes
        0x0a, 0x02, b'i', b'd', // key
        0x12, 0x07, // value, 7 bytes
        0x0a, 0x05, // bytes_list, 5 bytes
        0x0a, 0x03, b'c', b'a', b't', // value, 3 bytes
        0x0a, 0x0f, // feature, 15 bytes
        0x0a, 0x05, b'w', b'i', b'd', b't', b'h', // key
        0x12, 0x06, // value, 6 bytes
        0x1a, 0x04, // int64_list, 4 bytes
        0x0a, 0x02, // value, packed, 2 bytes
        0x80, 0x05, // 640
    ];
    assert_eq!(example.encode_to_vec(), bytes);
    assert_eq!(Example::decode(&bytes[..]).unwrap(), example);

    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats/tf-example.md");
    if let Ok(page) = std::fs::read_to_string(page) {
        assert_eq!(dump(&page), bytes);
    }
}
