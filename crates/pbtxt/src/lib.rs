//! Protocol Buffers text format without a schema: parse to a tree with positions, print; label maps.
