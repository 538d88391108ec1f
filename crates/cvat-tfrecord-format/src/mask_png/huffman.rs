//! Huffman codes of few symbols (RFC 1951, 3.2.2).

/// The lengths of a good code for symbols that occur so many times, none longer than `limit`, at least 6: the best code
/// where that has none longer. 0 is for a symbol that does not occur. At most 64 symbols may occur.
pub(super) fn lengths<const N: usize>(counts: &[u64; N], limit: u8) -> [u8; N] {
    let mut lengths = [0; N];
    let used = || counts.iter().copied().filter(|&count| count > 0);
    // Counts that are more alike make a flatter tree, in the end one as flat as can be.
    let mut fitting = (0..64).map(|shift| depths(&used().map(|n| (n >> shift).max(1)).collect::<Vec<_>>()));
    if let Some(depths) = fitting.find(|depths| depths.iter().all(|&depth| depth <= limit)) {
        let places = lengths.iter_mut().zip(counts).filter(|(_, count)| **count > 0);
        places.zip(depths).for_each(|((length, _), depth)| *length = depth);
    }
    lengths
}

/// How deep each of the weights, at most 64, lies in the tree that always joins the two lightest; at least 1.
fn depths(weights: &[u64]) -> Vec<u8> {
    let mut depths = vec![u8::from(weights.len() == 1); weights.len()];
    // Weight and members, a bit each; the lightest last.
    let mut trees: Vec<(u64, u64)> =
        weights.iter().enumerate().map(|(i, &weight)| (weight, 1 << i)).collect();
    trees.sort_unstable_by(|a, b| b.cmp(a));
    while let [.., b, a] = trees[..] {
        let (weight, members) = (a.0 + b.0, a.1 | b.1);
        for (i, depth) in depths.iter_mut().enumerate() {
            *depth += u8::from((members >> i) & 1 == 1);
        }
        trees.truncate(trees.len() - 2);
        trees.insert(trees.partition_point(|tree| tree.0 > weight), (weight, members));
    }
    depths
}

/// The bits of each symbol, as they are written.
#[derive(Debug)]
pub(super) struct Code<const N: usize>([(u16, u8); N]);

impl<const N: usize> Code<N> {
    /// The canonical code of these lengths, at most 15.
    pub(super) fn new(lengths: &[u8; N]) -> Self {
        let mut of_len = [0_u16; 16];
        for &len in lengths.iter().filter(|&&len| len > 0) {
            if let Some(count) = of_len.get_mut(usize::from(len)) {
                *count += 1;
            }
        }
        // Codes of one length follow each other, behind those of the length before.
        let mut first = 0;
        let mut next = of_len.map(|count| {
            let start = first << 1;
            first = start + count;
            start
        });
        let mut codes = [(0, 0); N];
        for (code, &len) in codes.iter_mut().zip(lengths).filter(|(_, len)| **len > 0) {
            if let Some(next) = next.get_mut(usize::from(len)) {
                // They begin with their highest bit.
                *code = (next.reverse_bits() >> (16 - len), len);
                *next += 1;
            }
        }
        Self(codes)
    }

    /// A symbol's bits and their number.
    pub(super) fn get(&self, symbol: usize) -> (u32, u32) {
        self.0.get(symbol).map_or((0, 0), |&(bits, len)| (u32::from(bits), u32::from(len)))
    }
}
