//! Any bytes, however chopped: all readers agree, also after a resync, and account for every byte.

use super::input::Choices;
use crate::agreement::assert_agree;

/// How to chop, then the file.
pub(crate) fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let steps = choices.steps();
    assert_agree(choices.rest(), &steps);
}
