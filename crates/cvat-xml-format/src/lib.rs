//! CVAT XML 1.1 for images and for video, and the zip around it.
