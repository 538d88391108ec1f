//! The tables of `docs/formats/profiles.md` are those of the code.

#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

use std::fmt::Write as _;
use std::path::Path;

use cvat_tfrecord_format::{
    Count, KeyRule, MaskRule, ObjectKeys, OtherKeys, Presence, Profile, ShardNaming, SideFile, SourceIdRule,
    TextRule, Values,
};

const BEGIN: &str = "<!-- tables: begin -->\n";
const END: &str = "<!-- tables: end -->";

#[test]
fn the_page_has_the_tables_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/profiles.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    let wanted: String = Profile::ALL.iter().map(|profile| section(profile)).collect();
    if found != wanted {
        let correct = std::env::temp_dir().join("profiles.md");
        std::fs::write(&correct, format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
        panic!("docs/formats/profiles.md is stale; as it should be: {}", correct.display());
    }
}

fn section(profile: &Profile) -> String {
    let mut text = format!("\n### `{}`: {}\n\n", profile.name, profile.title);
    writeln!(text, "Taken from {}.\n", profile.source).unwrap();
    text += "| key | kind | values | written | what they have to be |\n|---|---|---|---|---|\n";
    for rule in profile.keys {
        let name = if rule.key.ends_with('/') { format!("{}<name>", rule.key) } else { rule.key.to_owned() };
        let kind = format!("{:?}", rule.kind).to_lowercase();
        let (count, presence) = (count(rule.count), presence(rule.presence));
        let read = if rule.is_parsed { "" } else { "; not read" };
        writeln!(text, "| `{name}` | {kind} | {count} | {presence}{read} | {} |", values(rule)).unwrap();
    }
    text += "\n| | |\n|---|---|\n";
    let formats = profile.formats.iter().map(|word| match (word.format, word.word) {
        (format, word) if format == word => format!("`{word}`"),
        (format, word) => format!("{format} as `{word}`"),
    });
    let side_files = profile.side_files.iter().map(|file| side_file(*file).to_owned());
    let facts = [
        ("other keys of images and objects", other_keys(profile.other_keys).to_owned()),
        ("classes", ids(profile)),
        ("`image/source_id`", source_id(profile).to_owned()),
        ("images", formats.collect::<Vec<_>>().join(", ")),
        ("keys", if profile.keys_alone { "each is parsed alone, in every record" } else { "" }.to_owned()),
        (
            "files",
            if profile.finds_files { "found by name: `….tfrecord`, `label_map.pbtxt`" } else { "" }
                .to_owned(),
        ),
        (
            "names",
            if profile.goes_by_names { "tell images apart, without extensions" } else { "" }.to_owned(),
        ),
        ("images without digest", digests(profile).to_owned()),
        ("boxes", boxes(profile)),
        ("masks", masks(profile.masks).to_owned()),
        ("shards", shards(profile.shard_names).to_owned()),
        ("beside the records", side_files.collect::<Vec<_>>().join(", ")),
    ];
    for (what, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
        writeln!(text, "| {what} | {fact} |").unwrap();
    }
    text
}

fn count(count: Count) -> &'static str {
    match count {
        Count::One => "one",
        Count::PerObject => "one an object",
        Count::PerKeypoint => "one a keypoint of each object",
        Count::Any => "any number",
        _ => "?",
    }
}

fn presence(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "always; required",
        Presence::Always => "always",
        Presence::AlwaysOf(ObjectKeys::Pascal) => "always, unless the input is COCO",
        Presence::AlwaysOf(ObjectKeys::Coco) => "always where the input is COCO",
        Presence::WithObjects => "where there is an object",
        Presence::WhereKnown => "where known",
        Presence::NotTaken => "never: not taken",
        _ => "?",
    }
}

fn values(rule: &KeyRule) -> String {
    match rule.values {
        Values::Any => String::new(),
        Values::NotEmpty => "not empty".into(),
        Values::Between(from, to) => format!("{from} to {to}"),
        Values::AtLeast(from) => format!("at least {from}"),
        Values::Words(words) => format!("`{}`, or empty", words.join("`, `")),
        Values::Png => "a PNG file".into(),
        _ => "?".into(),
    }
}

fn other_keys(rule: OtherKeys) -> &'static str {
    match rule {
        OtherKeys::Ignored => "written; the reader ignores them",
        OtherKeys::NotWritten => "not written, and counted",
        _ => "?",
    }
}

fn ids(profile: &Profile) -> String {
    let text = match profile.ids.text {
        TextRule::First => "by text where there is a label map, whose names they have to be, else by id",
        TextRule::Ignored => "by id alone",
        TextRule::Only => "by text alone",
        _ => "?",
    };
    let gaps = if profile.ids.contiguous { " without gaps" } else { "" };
    let zero = if profile.ids.zero_is_background { "; 0 is the background" } else { "" };
    format!("{text}; ids from {}{gaps}{zero}", profile.ids.from)
}

fn source_id(profile: &Profile) -> &'static str {
    match profile.source_id {
        SourceIdRule::Any => "the source's own",
        SourceIdRule::OrFileName => "the source's own, else the file's name",
        SourceIdRule::Decimal => {
            "a decimal number: the source's own where it is one, else the first 53 bits of the SHA-256 digest of subset, `/` and name"
        }
        SourceIdRule::Empty => "empty",
        _ => "?",
    }
}

fn digests(profile: &Profile) -> &'static str {
    if profile.misses_digests { "taken, though not by older versions" } else { "taken" }
}

fn boxes(profile: &Profile) -> String {
    let limit = profile.max_coordinate.map(|max| format!("no coordinate above {max}"));
    let area = profile.boxes_need_area.then(|| "those without area do harm".to_owned());
    let cut = profile.cuts_boxes.then(|| "cut at the border".to_owned());
    let said: Vec<_> = limit.into_iter().chain(area).chain(cut).collect();
    if said.is_empty() { "anything".into() } else { said.join("; ") }
}

fn masks(rule: MaskRule) -> &'static str {
    match rule {
        MaskRule::None => "none",
        MaskRule::ZeroOne => "PNG files of 0 and 1",
        MaskRule::AboveZero => "PNG files; pixels above 0 are the object's",
        _ => "?",
    }
}

fn shards(naming: ShardNaming) -> &'static str {
    match naming {
        ShardNaming::AfterExtension => "`x.tfrecord-00003-of-00010`",
        ShardNaming::BeforeExtension => "`x-00003-of-00010.tfrecord`",
        _ => "?",
    }
}

fn side_file(file: SideFile) -> &'static str {
    match file {
        SideFile::LabelMap => "`label_map.pbtxt`",
        SideFile::DaliIndex => "an index for each record file",
        SideFile::TfdsFeatures => "`features.json`",
        SideFile::TfdsInfo => "`dataset_info.json`",
        _ => "?",
    }
}
