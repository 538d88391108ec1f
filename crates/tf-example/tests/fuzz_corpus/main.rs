//! What must hold for any bytes, one file for each fuzz target in `fuzz/`: their corpora are replayed here, and the
//! same is checked of records that are grown.

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod choices;
#[cfg(test)]
mod example;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod grown;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod sequence_example;
#[cfg(test)]
mod wire_tree;
