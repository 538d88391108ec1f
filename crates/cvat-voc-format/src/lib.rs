//! PASCAL VOC data sets: VOCdevkit trees, flat folders and CVAT's zip.
