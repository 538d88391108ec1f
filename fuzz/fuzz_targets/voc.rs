#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| cvat_tfrecord_fuzz::voc(data));
