//! Arguments of `images`.

use std::path::PathBuf;

use clap::Args;

use super::SourceFormat;

#[derive(Debug, Args)]
pub(crate) struct ImagesArgs {
    /// A data set: a folder, a zip archive or a file
    pub(crate) input: PathBuf,
    /// What to write: a name ending in .zip, or a folder
    pub(crate) output: PathBuf,
    /// Format of the input [default: told by its content]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<SourceFormat>,
    /// Images of this subset only; may be given several times
    #[arg(long = "subset", value_name = "NAME")]
    pub(crate) subsets: Vec<String>,
    /// Write names without their folders
    ///
    /// Annotations have the names with folders: `convert … --match-against` with `--rename-to-match suffix` brings them
    /// together.
    #[arg(long)]
    pub(crate) flat: bool,
    /// Folder or zip archive to look for images in first
    #[arg(long, value_name = "DIR")]
    pub(crate) images: Option<PathBuf>,
    /// Go on where images are missing
    #[arg(long)]
    pub(crate) allow_missing_images: bool,
    /// Replace an existing output
    #[arg(long)]
    pub(crate) force: bool,
}
