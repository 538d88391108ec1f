//! The corpus of the fuzz target `json`, replayed.

#[cfg(test)]
#[path = "fuzz_corpus/folder.rs"]
mod folder;
#[cfg(test)]
#[path = "fuzz_corpus/json.rs"]
mod json;

#[test]
fn fuzz_corpus_json() {
    folder::replay("json", json::check);
}
