//! The members of the outermost object, one by one, and the elements of one that is a list.

use std::io::Read;

use dataset_files::Limits;

use super::text::{Copy, Text};
use crate::error::{Error, ErrorKind, Position};

/// Bytes that a member's name may have.
const MAX_NAME_LEN: u64 = 4096;

/// A JSON document whose outermost value is an object.
#[derive(Debug)]
pub(crate) struct Document<R> {
    text: Text<R>,
    first_member: bool,
    first_element: bool,
    max_value_len: u64,
    max_item_len: u64,
}

impl<R: Read> Document<R> {
    /// Begins to read.
    pub(crate) fn new(reader: R, limits: &Limits) -> Result<Self, Error> {
        let mut text = Text::new(reader, limits.document_depth())?;
        if text.expect()? != b'{' {
            let words = "the outermost value is no object".to_owned();
            return Err(text.error(ErrorKind::NotCoco(words)));
        }
        text.take(b'{');
        Ok(Self {
            text,
            first_member: true,
            first_element: true,
            max_value_len: limits.label_map_len(),
            max_item_len: limits.item_len(),
        })
    }

    /// The name of the next member; `None` behind the last one. Its value has to be passed before the next call.
    pub(crate) fn next_member(&mut self) -> Result<Option<String>, Error> {
        if self.separator(b'}', self.first_member)? {
            if self.text.peek()?.is_some() {
                let words = "more follows behind the last \"}\"".to_owned();
                return Err(self.text.error(ErrorKind::Syntax(words)));
            }
            return Ok(None);
        }
        self.first_member = false;
        let found = self.text.expect()?;
        if found != b'"' {
            let words = format!("a member's name expected, found {:?}", char::from(found));
            return Err(self.text.error(ErrorKind::Syntax(words)));
        }
        let mut bytes = Vec::new();
        let copy = Copy { bytes: &mut bytes, limit: MAX_NAME_LEN, what: "bytes of a member's name" };
        let begin = self.text.value(Some(copy))?;
        let name = serde_json::from_slice(&bytes)
            .map_err(|error| Error::new(ErrorKind::Syntax(super::value::words(&error))).at(begin))?;
        self.text.take_only(b':')?;
        Ok(Some(name))
    }

    /// Passes the member's value.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        self.text.value(None)?;
        Ok(())
    }

    /// The member's value, and where it begins.
    pub(crate) fn read(&mut self, bytes: &mut Vec<u8>) -> Result<Position, Error> {
        bytes.clear();
        self.text.value(Some(Copy { bytes, limit: self.max_value_len, what: "bytes of one member" }))
    }

    /// Enters the member's value where it is a list; `false` where it is something else, which is still to be passed.
    pub(crate) fn enter_list(&mut self) -> Result<bool, Error> {
        let is_list = self.text.expect()? == b'[';
        if is_list {
            self.text.take(b'[');
            self.first_element = true;
        }
        Ok(is_list)
    }

    /// The next element of the list, and where it begins; `None` behind the last one.
    pub(crate) fn next_element(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Position>, Error> {
        if self.separator(b']', self.first_element)? {
            return Ok(None);
        }
        self.first_element = false;
        bytes.clear();
        let copy = Copy { bytes, limit: self.max_item_len, what: "bytes of one image or annotation" };
        self.text.value(Some(copy)).map(Some)
    }

    /// Takes what is between two values, or the bracket behind the last: whether it was that.
    fn separator(&mut self, end: u8, first: bool) -> Result<bool, Error> {
        if self.text.expect()? == end {
            self.text.take(end);
            return Ok(true);
        }
        if !first {
            self.text.take_only(b',')?;
        }
        Ok(false)
    }

    /// Bytes from the beginning of the file to the end of what was read last.
    pub(crate) fn offset(&self) -> u64 {
        self.text.offset()
    }

    /// Where reading is.
    pub(crate) fn position(&self) -> Position {
        self.text.position()
    }
}
