//! A data set's files wherever they lie: list, open and create over a folder or a zip, with limits and safe names.
