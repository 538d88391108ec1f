//! Arguments about PASCAL VOC.

use clap::Args;

#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct VocArgs {
    /// Read several VOC data sets in the input as one: `VOC2007` beside `VOC2012`
    ///
    /// Subsets of one name are joined in the order of the folders' names. A name that frames of several have gets the
    /// folder's in front.
    #[arg(long)]
    pub(crate) voc_merged: bool,
    /// Take VOC's boxes to count pixels from 1 and to include the last, as the challenge's own do
    ///
    /// On reading 1 is subtracted from xmin and ymin, while xmax and ymax stay; on writing 1 is added to them. Without,
    /// numbers stay as they are, as TensorFlow's scripts, Datumaro and CVAT take them.
    #[arg(long)]
    pub(crate) voc_one_based: bool,
    /// Whether parts of objects are left out of what is read; records have no place for them.
    #[arg(skip)]
    pub(crate) without_parts: bool,
}
