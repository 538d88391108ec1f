//! Which keys are there, of which kind, with how many values: the table's rules, one after the other.

use tf_example::{FeatureKind, KindRef};

use super::fields::{Fields, SIDES};
use super::finding::{Cases, Findings, OfKeys};
use crate::keys;
use crate::profile::{Count, KeyRule, Presence, Profile, Values};

const WRITE_KEY: &str = "write the records anew with this key: `convert --for`";
const OTHER_KIND: &str = "mend the producer: the reader parses one kind alone";
const EQUAL_LISTS: &str = "mend the producer: every object has one value in each list";

pub(super) fn check(profile: &Profile, fields: &Fields<'_, '_>, findings: &mut Findings) {
    for rule in profile.keys.iter().filter(|rule| rule.is_parsed) {
        let of_many = rule.key.ends_with('/');
        if of_many {
            let mut of_keys = OfKeys::default();
            for key in fields.keys().filter(|key| rule.is_for(key)) {
                of_keys.add(|findings| of_list(rule, key, fields, findings));
            }
            findings.of_keys(of_keys);
            continue;
        }
        let is_needed =
            rule.presence == Presence::Required && (!profile.keys_alone || rule.key == keys::ENCODED);
        match fields.list(rule.key) {
            Some(_) => of_list(rule, rule.key, fields, findings),
            // An image that is not there is a finding of its own.
            None if is_needed && !(rule.key == keys::ENCODED && rule.values == Values::NotEmpty) => {
                findings.add(
                    "missing-key",
                    format!("no {:?}, which the reader requires", rule.key),
                    WRITE_KEY,
                );
            }
            // Boxes have four sides.
            None if SIDES.contains(&rule.key) && fields.objects > 0 => {
                of_len(rule, rule.key, 0, fields, findings);
            }
            None => {}
        }
    }
}

fn of_list(rule: &KeyRule, key: &str, fields: &Fields<'_, '_>, findings: &mut Findings) {
    let Some(list) = fields.list(key) else { return };
    let found = list.feature_kind();
    if rule.presence == Presence::NotTaken {
        return;
    }
    if found != rule.kind {
        if key == keys::MASK {
            let words = format!(
                "\"{key}\" is a list of numbers; the reader, as it is set up for PNG files, takes none"
            );
            findings.add("mask-numbers", words, "write masks as PNG files: `convert --masks`");
        } else {
            let words =
                format!("{key:?} is a list of {}, the reader parses {}", kind(found), kind(rule.kind));
            findings.add("wrong-kind", words, OTHER_KIND);
        }
        return;
    }
    of_len(rule, key, list.len(), fields, findings);
    if !SIDES.contains(&key) && key != keys::LABEL {
        of_values(rule, key, &list, findings);
    }
}

fn of_len(rule: &KeyRule, key: &str, len: usize, fields: &Fields<'_, '_>, findings: &mut Findings) {
    let objects = fields.objects;
    match rule.count {
        Count::One if len != 1 => {
            findings.add("value-count", format!("{key:?} has {len} values, the reader takes 1"), OTHER_KIND);
        }
        // Without a value a list is as one that is not there, but for the sides of boxes: they belong together.
        Count::PerObject if len != objects && (len > 0 || SIDES.contains(&key)) => {
            let words = format!("{key:?} has {len} values, the boxes are {objects}");
            findings.add("list-length", words, EQUAL_LISTS);
        }
        Count::PerKeypoint => {
            let of_all = fields.len(keys::KEYPOINT_X);
            if len > 0 && len.checked_rem(objects) != Some(0) {
                let words = format!("{key:?} has {len} values, which {objects} objects cannot share");
                findings.add("keypoint-count", words, "write as many keypoints for every object");
            } else if len != of_all && len > 0 {
                let words = format!("{key:?} has {len} values, {:?} has {of_all}", keys::KEYPOINT_X);
                findings.add(
                    "list-length",
                    words,
                    "mend the producer: every keypoint has one value in each list",
                );
            }
        }
        _ => {}
    }
}

fn of_values(rule: &KeyRule, key: &str, list: &KindRef<'_>, findings: &mut Findings) {
    let (least, most) = match rule.values {
        Values::Between(least, most) => (least, most),
        Values::AtLeast(least) => (least, f32::INFINITY),
        Values::NotEmpty if key != keys::ENCODED && key != keys::TEXT => {
            if let KindRef::Bytes(strings) = list
                && strings.iter().any(<[u8]>::is_empty)
            {
                findings.add("empty-value", format!("{key:?} is empty, which the reader refuses"), WRITE_KEY);
            }
            return;
        }
        _ => return,
    };
    let is_in = |value: f64| f64::from(least) <= value && value <= f64::from(most);
    let mut cases = Cases::default();
    let mut add = |object, value: f64| {
        if !is_in(value) {
            cases.add(object, || format!("{key:?} is {value}, which the reader does not know"));
        }
    };
    match list {
        #[expect(clippy::cast_precision_loss, reason = "limits are small numbers")]
        KindRef::Int64(values) => {
            values.iter().enumerate().for_each(|(object, value)| add(object, value as f64));
        }
        KindRef::Float(values) => {
            values.iter().enumerate().for_each(|(object, value)| add(object, value.into()));
        }
        KindRef::Bytes(_) => {}
    }
    let remedy = "mend the producer, or write the records anew: `convert --for`";
    if rule.count == Count::One {
        findings.of_image("value-range", cases, remedy);
    } else {
        findings.of_objects("value-range", cases, remedy);
    }
}

fn kind(kind: FeatureKind) -> &'static str {
    match kind {
        FeatureKind::Bytes => "byte strings",
        FeatureKind::Float => "floats",
        FeatureKind::Int64 => "integers",
    }
}
