//! Bits into bytes, the first into the lowest (RFC 1951, 3.1.1).

#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    /// Bits that fill no four bytes yet.
    pending: u64,
    pending_len: u32,
}

impl BitWriter {
    /// Adds the lowest `len` bits, at most 32; those above are 0.
    pub(super) fn push(&mut self, bits: u32, len: u32) {
        self.pending |= u64::from(bits) << self.pending_len;
        self.pending_len += len;
        if self.pending_len >= 32 {
            let [a, b, c, d, ..] = self.pending.to_le_bytes();
            self.bytes.extend_from_slice(&[a, b, c, d]);
            self.pending >>= 32;
            self.pending_len -= 32;
        }
    }

    /// Adds the lowest `len` bits, 1 to 32, so many times.
    pub(super) fn repeat(&mut self, bits: u32, len: u32, mut times: u64) {
        if times > 8 {
            let at_once = 32 / len;
            let many = (0..at_once).fold(0, |many, i| many | bits << (i * len));
            for _ in 0..times / u64::from(at_once) {
                self.push(many, at_once * len);
            }
            times %= u64::from(at_once);
        }
        for _ in 0..times {
            self.push(bits, len);
        }
    }

    /// The bytes, the last filled up with zeros.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        let rest = self.pending.to_le_bytes();
        self.bytes.extend(rest.iter().take(self.pending_len.div_ceil(8) as usize));
        self.bytes
    }
}
