//! Which names a sink has, and which of them are still open.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::error::{Error, ErrorKind, Result};

#[derive(Default)]
pub(super) struct Ledger {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
    open: BTreeSet<String>,
}

impl Ledger {
    pub(super) fn open(&mut self, name: &str) -> Result<()> {
        let duplicate = |message: &'static str| Err(Error::new(ErrorKind::Duplicate, message).in_entry(name));
        let folders = || name.match_indices('/').filter_map(|(at, _)| name.get(..at));
        if self.files.contains(name) {
            return duplicate("created before");
        }
        if self.folders.contains(name) || folders().any(|folder| self.files.contains(folder)) {
            return duplicate("its name is both a file's and a folder's");
        }
        for folder in folders() {
            if !self.folders.contains(folder) {
                self.folders.insert(folder.to_owned());
            }
        }
        self.files.insert(name.to_owned());
        self.open.insert(name.to_owned());
        Ok(())
    }

    pub(super) fn close(&mut self, name: &str) {
        self.open.remove(name);
    }

    pub(super) fn check_all_finished(&self) -> Result<()> {
        match self.open.first() {
            Some(name) => Err(Error::new(ErrorKind::Unfinished, "created but not finished").in_entry(name)),
            None => Ok(()),
        }
    }
}

pub(super) fn lock(ledger: &Mutex<Ledger>) -> MutexGuard<'_, Ledger> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}
