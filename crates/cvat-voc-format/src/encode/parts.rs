//! Which objects are parts of others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::label_names::LabelNames;
use super::object::Object;

/// The objects, each with those that are its parts: plain rectangles of a part's label, in a group with one object that
/// has such parts.
pub(super) fn with_parts<'a>(
    objects: Vec<Object<'a>>,
    names: &LabelNames,
) -> Vec<(Object<'a>, Vec<Object<'a>>)> {
    if !names.has_parts() {
        return objects.into_iter().map(|object| (object, Vec::new())).collect();
    }
    let mut groups: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (place, object) in objects.iter().enumerate().filter(|(_, object)| object.shape.group != 0) {
        groups.entry(object.shape.group).or_default().push(place);
    }
    // Of a part, by its place, the object.
    let mut whole_of: HashMap<usize, usize> = HashMap::new();
    for places in groups.values().filter(|places| places.len() > 1) {
        let members = || places.iter().filter_map(|&place| Some((place, objects.get(place)?)));
        // Which has which is asked of labels, of which there are few.
        let labels: BTreeSet<&str> = members().map(|(_, object)| object.label).collect();
        for part in labels.iter().filter(|part| labels.iter().any(|whole| names.is_part_of(part, whole))) {
            let mut wholes = members().filter(|(_, object)| names.is_part_of(part, object.label));
            let (Some((whole, _)), None) = (wholes.next(), wholes.next()) else { continue };
            let parts = members().filter(|(_, object)| object.label == *part && object.is_plain_rectangle());
            whole_of.extend(parts.map(|(place, _)| (place, whole)));
        }
    }
    // A part of a part stays an object.
    let parts_alone: HashMap<usize, usize> = whole_of
        .iter()
        .filter(|(_, whole)| !whole_of.contains_key(whole))
        .map(|(&part, &whole)| (part, whole))
        .collect();
    let mut parts: HashMap<usize, Vec<Object<'a>>> = HashMap::new();
    let mut wholes = Vec::with_capacity(objects.len());
    for (place, object) in objects.into_iter().enumerate() {
        match parts_alone.get(&place) {
            Some(&whole) => parts.entry(whole).or_default().push(object),
            None => wholes.push((place, object)),
        }
    }
    let mut take = |place| parts.remove(&place).unwrap_or_default();
    wholes.into_iter().map(|(place, object)| (object, take(place))).collect()
}
