//! What an encoded image says of itself: format, size and orientation, without decoding pixels.
