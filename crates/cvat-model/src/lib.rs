//! CVAT's vocabulary: labels, frames, tags, shapes, tracks, masks and geometry.
