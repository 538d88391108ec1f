//! The pixels of shapes as `image/object/mask` holds them.

use cvat_model::{FrameSize, Geometry, ShapeKind, WarningKind};

use crate::detection::InstanceMask;
use crate::mask_png;

/// Bytes that the masks of one record may take. They are held twice while it is written, in each thread, and a few words
/// ask for megabytes of them.
pub(crate) const MAX_BYTES: usize = 1 << 28;

/// What a mask's own pixels are in its PNG file; all others are 0.
///
/// ```
/// use cvat_tfrecord_format::{EncodeOptions, MaskValues};
/// assert_ne!(EncodeOptions::new().masks(Some(MaskValues::One)), EncodeOptions::new());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaskValues {
    /// 1, as TensorFlow's scripts and Datumaro write them: some readers compare with 1, or take pixels as they are.
    One,
    /// 255, as people see them.
    Full,
}

impl MaskValues {
    fn value(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Full => u8::MAX,
        }
    }
}

/// Makes the masks of one record.
#[derive(Debug)]
pub(super) struct Masks {
    values: Option<MaskValues>,
    size: FrameSize,
    left: usize,
    /// One did not fit: it takes long to make others to no avail.
    is_full: bool,
}

impl Masks {
    pub(super) fn are_wanted(&self) -> bool {
        self.values.is_some()
    }

    pub(super) fn new(values: Option<MaskValues>, size: FrameSize) -> Self {
        Self { values, size, left: MAX_BYTES, is_full: false }
    }

    /// The mask of a shape, and what the shape became.
    ///
    /// # Errors
    ///
    /// Why the shape has to be left out.
    pub(super) fn of(
        &mut self,
        geometry: &Geometry,
    ) -> Result<(Option<InstanceMask>, Option<WarningKind>), WarningKind> {
        let kind = geometry.kind();
        let has_pixels = matches!(kind, ShapeKind::Mask | ShapeKind::Polygon | ShapeKind::Ellipse);
        let Some(values) = self.values else {
            let became = has_pixels.then_some(WarningKind::BecameBox(kind));
            return Ok((None, became));
        };
        if !has_pixels {
            return Err(WarningKind::NoMask(kind));
        }
        if self.is_full {
            return Err(WarningKind::NotConverted(kind));
        }
        let not_rasterised = |error| WarningKind::NotRasterised(kind, error);
        let mask = geometry.mask(self.size).map_err(not_rasterised)?;
        let mask = mask.ok_or(WarningKind::EmptyMask(kind))?;
        let png = mask_png::write(&mask, self.size, values.value()).map_err(not_rasterised)?;
        let Some(left) = self.left.checked_sub(png.len()) else {
            self.is_full = true;
            return Err(WarningKind::NotConverted(kind));
        };
        self.left = left;
        let became = (kind != ShapeKind::Mask).then_some(WarningKind::BecameMask(kind));
        Ok((Some(InstanceMask::Png(png)), became))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cvat_model::Mask;

    #[test]
    fn masks_that_do_not_fit_are_not_made_again() {
        let size = FrameSize::new(4, 2).unwrap();
        let mut masks = Masks::new(Some(MaskValues::One), size);
        let mask = Geometry::Mask(Mask::new(0, 0, 2, 2, vec![0, 4]).unwrap());
        assert!(masks.of(&mask).is_ok());
        masks.left = 1;
        assert_eq!(masks.of(&mask), Err(WarningKind::NotConverted(ShapeKind::Mask)));
        masks.left = MAX_BYTES;
        assert_eq!(masks.of(&mask), Err(WarningKind::NotConverted(ShapeKind::Mask)));
    }
}
