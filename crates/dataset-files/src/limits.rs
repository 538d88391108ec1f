//! How much a data set may ask for.

/// Below this many bytes an entry may be compressed as well as it likes.
pub(crate) const RATIO_FREE_LEN: u64 = 1 << 20;

/// Declares each limit once: its getter, its setter, its default, and what it bounds.
macro_rules! limits {
    ($($name:ident, $max_name:ident = $default:expr; $doc:literal)*) => {
        /// What a data set may ask for before it is refused.
        ///
        /// The defaults leave room for any real data set and stop what is built to exhaust memory, time or disk. [`Source`]
        /// keeps to those of archives and folders; those of contents are kept by the crates that read them, each of which
        /// takes this type among its options. The error says which limit was passed and what it is.
        ///
        /// [`Source`]: crate::Source
        ///
        /// ```
        /// use dataset_files::Limits;
        ///
        /// let limits = Limits::default().max_entries(10_000).max_entry_len(1 << 30);
        /// assert_eq!(limits.entry_len(), 1 << 30);
        /// assert_eq!(limits.labels(), 100_000);
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits {
            $(pub(crate) $name: u64,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Limits {
            $(
                #[doc = $doc]
                #[must_use]
                pub fn $max_name(mut self, limit: u64) -> Self {
                    self.$name = limit;
                    self
                }

                #[doc = concat!("The limit that [`", stringify!($max_name), "`](Self::", stringify!($max_name), ") sets.")]
                #[must_use]
                pub fn $name(&self) -> u64 {
                    self.$name
                }
            )*
        }
    };
}

limits! {
    entries, max_entries = 1_000_000;
    "The number of entries in an archive, or of files and folders in a folder. Default: 1,000,000."

    directory_len, max_directory_len = 256 << 20;
    "The length of an archive's central directory in bytes, which bounds the memory its names take. Default: 256 MiB."

    entry_len, max_entry_len = 64 << 30;
    "The uncompressed length of one archive entry in bytes. Default: 64 GiB."

    total_len, max_total_len = 1 << 40;
    "The uncompressed length of all archive entries together in bytes. Default: 1 TiB."

    ratio, max_ratio = 1000;
    "How many bytes one compressed byte may stand for, once an entry has passed 1 MiB. Default: 1000.\n\nDeflate reaches 1032 at best, for long runs of one byte."

    image_len, max_image_len = 1 << 30;
    "The length of one image file in bytes. Default: 1 GiB."

    record_len, max_record_len = 1 << 30;
    "The length of one record in bytes. Default: 1 GiB."

    label_map_len, max_label_map_len = 64 << 20;
    "The length of one label map in bytes. Default: 64 MiB."

    list_len, max_list_len = 16 << 20;
    "The length of one list of images in bytes. Default: 16 MiB."

    document_len, max_document_len = 16 << 20;
    "The length of an XML document that is in memory as a whole, in bytes, and of what a record says of its data set. Default: 16 MiB."

    element_len, max_element_len = 256 << 20;
    "The length of one frame's or track's element in an XML document that is read bit by bit, in bytes. Default: 256 MiB."

    item_len, max_item_len = 64 << 20;
    "The length of one frame's item in a JSON document that is read bit by bit, in bytes. Default: 64 MiB."

    kept_len, max_kept_len = 8 << 30;
    "The length of what is kept of JSON documents in an archive whose parts are needed in another order, in bytes. Default: 8 GiB."

    document_depth, max_document_depth = 64;
    "How deep elements of an XML document, or brackets of a JSON document, may be nested. Default: 64."

    element_attributes, max_element_attributes = 64;
    "The number of XML attributes of one element. Default: 64."

    subsets, max_subsets = 10_000;
    "The number of subsets of a data set. Default: 10,000."

    tasks, max_tasks = 100_000;
    "The number of tasks that a document speaks of. Default: 100,000."

    table_len, max_table_len = 1 << 30;
    "The length of one table of comma-separated values in bytes. Default: 1 GiB."

    table_rows, max_table_rows = 10_000_000;
    "The number of rows of all tables of comma-separated values together. Default: 10,000,000."

    labels, max_labels = 100_000;
    "The number of labels of a data set, sublabels included. Default: 100,000."

    label_attributes, max_label_attributes = 1000;
    "The number of attributes of one label. Default: 1000."

    frame_objects, max_frame_objects = 1_000_000;
    "The number of shapes, skeleton elements, tags and attribute values of one frame, all together. Default: 1,000,000."

    frame_numbers, max_frame_numbers = 16 << 20;
    "The number of coordinates, mask runs and columns of masks to be read, of one frame. Default: 16,777,216."
}
