#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tfrecord_frame_fuzz::records(data));
