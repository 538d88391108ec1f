//! The attributes of one object.

use std::sync::Arc;

use super::Number;

/// Numbers said of an object, by name, in the order of the names.
///
/// Objects have few of them, and many objects the same ones: they share the names.
///
/// ```
/// use cvat_tfrecord_format::{Attributes, Number};
/// let mut attributes: Attributes = [("truncated", Number::Int(1)), ("age", Number::Float(2.5))].into_iter().collect();
/// assert_eq!(attributes.get("age"), Some(Number::Float(2.5)));
/// assert_eq!(attributes.insert("age", Number::Int(3)), Some(Number::Float(2.5)));
/// assert!(attributes.iter().eq([("age", Number::Int(3)), ("truncated", Number::Int(1))]));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes(Vec<(Arc<str>, Number)>);

impl Attributes {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The number of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Number> {
        let place = self.place(name).ok()?;
        self.0.get(place).map(|(_, number)| *number)
    }

    /// Says a number; returns the one of this name before.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, number: Number) -> Option<Number> {
        let name = name.into();
        match self.place(&name) {
            Ok(place) => self.0.get_mut(place).map(|(_, old)| std::mem::replace(old, number)),
            Err(place) => {
                if self.0.len() == self.0.capacity() {
                    // Most objects have one or two: room for four, a vector's first, is more than all else of them.
                    self.0.reserve_exact(self.0.len().max(1));
                }
                self.0.insert(place, (name, number));
                None
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and numbers, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Number)> {
        self.0.iter().map(|(name, number)| (&**name, *number))
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| (**other).cmp(name))
    }
}

/// Of two numbers of one name the second counts.
impl<N: Into<Arc<str>>> FromIterator<(N, Number)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (N, Number)>>(numbers: I) -> Self {
        let mut attributes = Self::new();
        attributes.extend(numbers);
        attributes
    }
}

/// Of two numbers of one name the second counts.
impl<N: Into<Arc<str>>> Extend<(N, Number)> for Attributes {
    fn extend<I: IntoIterator<Item = (N, Number)>>(&mut self, numbers: I) {
        for (name, number) in numbers {
            self.insert(name, number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_pays_for_what_it_has() {
        let mut attributes = Attributes::new();
        for (name, room) in [("c", 1), ("a", 2), ("b", 4), ("b", 4), ("d", 4)] {
            attributes.insert(name, Number::Int(0));
            assert_eq!(attributes.0.capacity(), room, "{name}");
        }
        assert!(attributes.iter().map(|(name, _)| name).eq(["a", "b", "c", "d"]));
    }
}
