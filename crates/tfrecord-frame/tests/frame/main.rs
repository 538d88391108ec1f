//! The crate from outside: whole files, damaged files, hostile files, real files.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod append;
#[cfg(test)]
mod buf_independent;
#[cfg(test)]
mod compression;
#[cfg(test)]
mod compression_faults;
#[cfg(test)]
mod compression_output;
#[cfg(test)]
mod corruption;
#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod fuzz_corpus;
#[cfg(test)]
mod hostile_lengths;
#[cfg(test)]
mod index;
#[cfg(test)]
mod index_text;
#[cfg(test)]
mod indexed_reader;
#[cfg(test)]
mod input_errors;
#[cfg(test)]
mod look_alikes;
#[cfg(test)]
mod output;
#[cfg(test)]
mod real_files;
#[cfg(test)]
mod resync;
#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod shard_names;
#[cfg(test)]
mod shards;
#[cfg(test)]
mod sparse;
#[cfg(test)]
mod tensorflow_files;
#[cfg(test)]
mod truncation;
