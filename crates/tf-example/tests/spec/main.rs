//! Parsing by a description: each rule once, with its values and its errors; and what must hold of all of them.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod batch;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod construction;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod fixed_len;
#[cfg(test)]
mod fixed_len_sequence;
#[cfg(test)]
mod fuzz_corpus;
#[cfg(test)]
#[path = "../fuzz_corpus/folder.rs"]
mod fuzz_folder;
#[cfg(test)]
#[path = "../fuzz_corpus/spec.rs"]
mod fuzz_target;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod ragged;
#[cfg(test)]
mod records;
#[cfg(test)]
mod sequence;
#[cfg(test)]
mod sparse;
#[cfg(test)]
mod var_len;
