//! From the bytes of a key to the number of what is parsed from it.

/// A hash table over the few keys of a description. The keys that are looked up come from records; those in the table
/// do not, so that nobody can make it slow.
#[derive(Clone, Debug)]
pub(crate) struct KeyTable {
    keys: Vec<Box<[u8]>>,
    /// Numbers of keys, in a power of two of places of which at most half are taken.
    places: Vec<Option<u32>>,
}

impl KeyTable {
    /// A table of these keys, no two of which are equal; their numbers are their positions.
    pub(crate) fn new<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        let keys: Vec<Box<[u8]>> = keys.into_iter().map(|key| key.as_bytes().into()).collect();
        let mut places = vec![None; (2 * keys.len()).next_power_of_two().max(2)];
        for (number, key) in (0..).zip(&keys) {
            let free = probe(hash(key), places.len()).find(|place| places.get(*place) == Some(&None));
            if let Some(place) = free.and_then(|free| places.get_mut(free)) {
                *place = Some(number);
            }
        }
        Self { keys, places }
    }

    /// The number of a key, which is likely to be `expected`.
    #[inline]
    pub(crate) fn find_from(&self, expected: usize, key: &[u8]) -> Option<usize> {
        match self.keys.get(expected) {
            Some(known) if **known == *key => Some(expected),
            _ => self.find(key),
        }
    }

    /// The number of a key.
    #[inline]
    pub(crate) fn find(&self, key: &[u8]) -> Option<usize> {
        for place in probe(hash(key), self.places.len()) {
            let number = (*self.places.get(place)?)? as usize;
            if self.keys.get(number).is_some_and(|known| **known == *key) {
                return Some(number);
            }
        }
        None
    }
}

/// Every place, from the one that the lowest bits of a hash point at.
#[inline]
fn probe(hash: usize, places: usize) -> impl Iterator<Item = usize> {
    let mask = places - 1;
    (0..places).map(move |step| hash.wrapping_add(step) & mask)
}

/// Of the length and the last eight bytes: keys of a record have beginnings in common, such as `image/object/`.
#[inline]
fn hash(key: &[u8]) -> usize {
    let tail = match key.last_chunk::<8>() {
        Some(tail) => u64::from_le_bytes(*tail),
        None => key.iter().fold(0, |tail, byte| tail << 8 | u64::from(*byte)),
    };
    let product = u128::from(tail ^ key.len() as u64) * 0x9e37_79b9_7f4a_7c15;
    // The lowest bits of a product know nothing of a key's last bytes; those of its high half do.
    (product >> 64 ^ product) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_no_other() {
        let keys: Vec<String> = (0..1000).map(|number| format!("image/object/{number}")).collect();
        let table = KeyTable::new(keys.iter().map(String::as_str));
        for (number, key) in keys.iter().enumerate() {
            assert_eq!(table.find(key.as_bytes()), Some(number));
            assert_eq!(table.find(format!("{key}x").as_bytes()), None);
        }
        assert_eq!(table.find(b""), None);
    }

    #[test]
    fn keys_that_collide_are_told_apart() {
        // The same length and the same last eight bytes.
        let keys = ["a/12345678", "b/12345678", "c/12345678"];
        let table = KeyTable::new(keys);
        assert_eq!(keys.map(|key| table.find(key.as_bytes())), [Some(0), Some(1), Some(2)]);
        assert_eq!(table.find(b"d/12345678"), None);
    }

    #[test]
    fn keys_that_differ_at_their_end_are_found_at_once() {
        let lists: [Vec<String>; 3] = [
            (0..100).map(|number| format!("feature_{number:03}")).collect(),
            (0..1000).map(|number| format!("pixel/{number:04}")).collect(),
            ["xmin", "xmax", "ymin", "ymax"].map(|side| format!("image/object/bbox/{side}")).into(),
        ];
        for keys in lists {
            let table = KeyTable::new(keys.iter().map(String::as_str));
            let steps = |(number, key): (u32, &String)| {
                let mut places = probe(hash(key.as_bytes()), table.places.len());
                places.position(|place| table.places[place] == Some(number)).unwrap()
            };
            let steps: usize = (0..).zip(&keys).map(steps).sum();
            assert!(steps <= keys.len(), "{steps} steps for {} keys like {}", keys.len(), keys[0]);
        }
    }

    #[test]
    fn short_keys_and_no_keys() {
        let table = KeyTable::new(["", "a", "b"]);
        assert_eq!([table.find(b""), table.find(b"a"), table.find(b"b")], [Some(0), Some(1), Some(2)]);
        assert_eq!(KeyTable::new([]).find(b"a"), None);
    }
}
