//! CVAT's TFRecord 1.0 format: records to annotated frames and back, archives and bare files.
