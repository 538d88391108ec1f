//! What a frame has of a track.

use std::ops::Range;

use cvat_model::ShapeKind;

use crate::encode::video_frame::FrameShape;

/// What a frame has of a track: a shape as text.
#[derive(Debug)]
pub(super) struct AtFrame {
    pub(super) frame: u64,
    pub(super) text: Box<str>,
    /// Where the object is said to be in the frame, and behind those where it is said whether the shape is a keyframe.
    flags: Box<[u32]>,
    keyframe_from: u32,
    pub(super) kind: ShapeKind,
    pub(super) keyframe: Option<bool>,
    pub(super) outside: bool,
}

impl AtFrame {
    /// What a frame has of a track; its text goes out of the shape.
    pub(super) fn take(frame: u64, shape: &mut FrameShape) -> Self {
        let mut flags = std::mem::take(&mut shape.flags);
        let keyframe_from = u32::try_from(flags.len()).unwrap_or(u32::MAX);
        flags.append(&mut shape.keyframe_flags);
        Self {
            frame,
            text: std::mem::take(&mut shape.text).into(),
            flags: flags.into(),
            keyframe_from,
            kind: shape.kind,
            keyframe: shape.keyframe,
            outside: shape.outside,
        }
    }

    /// Whether the source has it, so that it is not laid out.
    pub(super) fn is_given(&self) -> bool {
        self.keyframe.is_some() || self.outside
    }

    pub(super) fn is_keyframe(&self) -> bool {
        self.is_given() && self.keyframe != Some(false)
    }

    pub(super) fn is_bare_skeleton(&self) -> bool {
        self.kind == ShapeKind::Skeleton && !self.text.contains("<points ")
    }

    /// Makes a keyframe of what the source gives as none.
    pub(super) fn promote(&mut self) {
        self.mark("1");
        self.keyframe = Some(true);
    }

    /// Says of what was laid out that it is no keyframe.
    pub(super) fn demote(&mut self) {
        self.mark("0");
    }

    /// Says whether it is a keyframe; `flag` is one character long.
    fn mark(&mut self, flag: &str) {
        let from = usize::try_from(self.keyframe_from).unwrap_or(usize::MAX);
        let mut text = std::mem::take(&mut self.text).into_string();
        for at in self.flags.iter().skip(from).map(|&flag| flag as usize) {
            text.replace_range(at..=at, flag);
        }
        self.text = text.into();
    }

    /// Writes this part of the text as that of an object which is not in the frame, of a keyframe.
    pub(super) fn push_outside(&self, part: Range<usize>, out: &mut String) {
        let mut flags: Vec<usize> = self.flags.iter().map(|&flag| flag as usize).collect();
        flags.sort_unstable();
        let mut written = part.start;
        for at in flags.into_iter().filter(|at| part.contains(at)) {
            out.push_str(self.text.get(written..at).unwrap_or_default());
            out.push('1');
            written = at + 1;
        }
        out.push_str(self.text.get(written..part.end).unwrap_or_default());
    }
}
