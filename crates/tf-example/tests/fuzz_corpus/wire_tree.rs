//! Records that are grown: the fields that the schema has at each level, and others in between.

use super::choices::Choices;

/// A record is no longer than about this, whatever is chosen.
const MAX_LEN: usize = 3000;

/// What a message is, by the schema.
#[derive(Clone, Copy)]
pub(super) enum Level {
    Example,
    Sequence,
    Features,
    FeatureLists,
    /// An entry of either map.
    Entry {
        of_lists: bool,
    },
    FeatureList,
    Feature,
    Bytes,
    Floats,
    Ints,
}

/// Grows a record of this level out of random bytes.
pub(super) fn grow(level: Level, choices: &[u8]) -> Vec<u8> {
    let mut tree = Tree { choices: Choices::new(choices), grown: 0 };
    tree.message(level)
}

struct Tree<'a> {
    choices: Choices<'a>,
    grown: usize,
}

impl Tree<'_> {
    fn message(&mut self, level: Level) -> Vec<u8> {
        let mut message = Vec::new();
        if let Level::Entry { of_lists } = level {
            self.entry(of_lists, &mut message);
            return message;
        }
        // Most features are one list, most records one map.
        let count = match level {
            Level::Example | Level::Feature | Level::Sequence => self.choices.of(&[1, 1, 1, 1, 0, 2, 3, 4]),
            _ => self.choices.of(&[1, 2, 3, 1, 0, 2, 4, 6]),
        };
        for _ in 0..count {
            self.maybe_odd(&mut message);
            if self.grown < MAX_LEN {
                self.right(level, &mut message);
            }
        }
        self.maybe_odd(&mut message);
        self.grown += message.len();
        message
    }

    /// A field that the schema has.
    fn right(&mut self, level: Level, message: &mut Vec<u8>) {
        match level {
            Level::Example => self.nested(1, Level::Features, message),
            Level::Sequence => {
                let (number, map) = self.choices.of(&[(2, Level::FeatureLists), (1, Level::Features)]);
                self.nested(number, map, message);
            }
            Level::Features => self.nested(1, Level::Entry { of_lists: false }, message),
            Level::FeatureLists => self.nested(1, Level::Entry { of_lists: true }, message),
            Level::FeatureList => self.nested(1, Level::Feature, message),
            Level::Feature => {
                let kinds = [(3, Level::Ints), (2, Level::Floats), (1, Level::Bytes)];
                let (number, list) = self.choices.of(&kinds);
                self.nested(number, list, message);
            }
            Level::Bytes => {
                let value: &[u8] = self.choices.of(&[b"cat", b"", b"\xff\x00", b"\x0a\x01k", b"\xc3\xa9"]);
                self.contents(1, value, message);
            }
            Level::Floats | Level::Ints => self.numbers(matches!(level, Level::Floats), message),
            Level::Entry { .. } => unreachable!("grown as a whole"),
        }
    }

    /// Nearly always a key and a value.
    fn entry(&mut self, of_lists: bool, message: &mut Vec<u8>) {
        let fields = if self.choices.once_in(4) {
            self.choices.of(&["vk", "k", "v", "", "kkv", "kvv", "kvk", "vkv", "vvv", "kvkvkv"])
        } else {
            "kv"
        };
        for field in fields.bytes() {
            self.maybe_odd(message);
            if field == b'k' {
                self.key(message);
            } else {
                let level = if of_lists { Level::FeatureList } else { Level::Feature };
                self.nested(2, level, message);
            }
        }
        self.maybe_odd(message);
    }

    /// One of a few, so that they come again.
    fn key(&mut self, message: &mut Vec<u8>) {
        let key: &[u8] =
            self.choices.of(&[b"a", b"b", b"k", b"", b"\xc3\xa9", b"image/encoded", b"a\0", b"B"]);
        let key = if self.choices.rarely(150) { b"\xc3(" } else { key };
        self.contents(1, key, message);
    }

    /// A value, or several that are packed.
    fn numbers(&mut self, floats: bool, message: &mut Vec<u8>) {
        if self.choices.once_in(4) {
            self.header(1, if floats { 5 } else { 0 }, message);
            self.number(floats, message);
            return;
        }
        let mut packed = Vec::new();
        for _ in 0..self.choices.of(&[1, 2, 0, 3, 7]) {
            self.number(floats, &mut packed);
        }
        if self.choices.rarely(200) {
            packed.pop();
        }
        self.contents(1, &packed, message);
    }

    fn number(&mut self, float: bool, message: &mut Vec<u8>) {
        if float {
            // 0.25, -0, a signalling NaN, an infinity, the smallest there is.
            let bits = [0x3e80_0000, 0x8000_0000, 0x7f80_0001, 0xff80_0000, 1];
            let bits = if self.choices.once_in(4) {
                u32::from_le_bytes(self.choices.take())
            } else {
                self.choices.of(&bits)
            };
            message.extend(bits.to_le_bytes());
        } else {
            let value = self.choices.of(&[5, 0, 127, 128, 300, 1 << 35, 1 << 63, i64::MAX as u64, u64::MAX]);
            self.varint(value, message);
        }
    }

    fn nested(&mut self, number: u64, level: Level, message: &mut Vec<u8>) {
        let contents = self.message(level);
        self.contents(number, &contents, message);
    }

    fn contents(&mut self, number: u64, contents: &[u8], message: &mut Vec<u8>) {
        self.header(number, 2, message);
        let len = contents.len() as u64;
        let len = if self.choices.rarely(250) {
            let lies = [len + 1, len.wrapping_sub(1), 0x7fff_ffff, 1 << 32 | len, 1 << 63 | len, u64::MAX];
            self.choices.of(&lies)
        } else {
            len
        };
        self.varint(len, message);
        message.extend(contents);
    }

    fn header(&mut self, number: u64, wire_type: u64, message: &mut Vec<u8>) {
        let number = if self.choices.rarely(400) { self.choices.of(&[0, 1 << 29, 1 << 60]) } else { number };
        self.varint(number << 3 | wire_type, message);
    }

    /// Sometimes longer than it needs to be, and rarely longer than it may be.
    fn varint(&mut self, value: u64, message: &mut Vec<u8>) {
        let mut rest = value;
        let start = message.len();
        while rest >= 0x80 {
            message.push(rest.to_le_bytes()[0] | 0x80);
            rest >>= 7;
        }
        message.push(rest.to_le_bytes()[0]);
        if self.choices.once_in(25) {
            let len = message.len() - start;
            let padded = self.choices.of(&[len + 1, 9, 10]).max(len);
            if padded > len {
                *message.last_mut().unwrap() |= 0x80;
                message.resize(start + padded - 1, 0x80);
                message.push(0);
            }
        } else if self.choices.rarely(400) {
            *message.last_mut().unwrap() |= 0x80;
            let long: &[u8] =
                self.choices.of(&[&[0x80; 10], &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02]]);
            message.extend(long);
            message.push(0);
        }
    }

    fn maybe_odd(&mut self, message: &mut Vec<u8>) {
        if self.choices.once_in(12) {
            self.odd(message);
        }
    }

    /// A field that the schema does not have here, seldom one of a number that it has.
    fn odd(&mut self, message: &mut Vec<u8>) {
        let unknown = self.choices.of(&[4, 5, 15, 16, (1 << 29) - 1]);
        let number = if self.choices.once_in(12) { self.choices.of(&[1, 2, 3]) } else { unknown };
        let wire_type = if self.choices.rarely(100) {
            self.choices.of(&[4, 6, 7])
        } else {
            self.choices.of(&[0, 1, 2, 3, 5])
        };
        if wire_type == 3 {
            return self.group(number, message);
        }
        self.header(number, wire_type, message);
        match wire_type {
            0 => self.varint(300, message),
            1 => message.extend(self.choices.take::<8>()),
            2 => message.extend([3, b'o', b'd', b'd']),
            5 => message.extend(self.choices.take::<4>()),
            _ => {}
        }
    }

    /// Groups within each other, some as deep as they may be and deeper.
    fn group(&mut self, number: u64, message: &mut Vec<u8>) {
        let depth = self.choices.of(&[1, 2, 3, 94, 95, 96, 97, 98, 99, 100, 101, 300]);
        let depth = if self.choices.once_in(2) { 1 } else { depth };
        for level in 0..depth {
            self.varint(((number + level) << 3) | 3, message);
        }
        if self.choices.once_in(3) {
            message.extend([0x0a, 1, b'k']);
        }
        let ended = if self.choices.rarely(100) { number + 1 } else { number };
        for level in (0..depth).rev() {
            self.varint(((ended + level) << 3) | 4, message);
        }
    }
}
