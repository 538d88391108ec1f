//! Memory that does not grow with the number of frames.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test's helpers fail by panicking")]

mod tool;

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tool::Scratch;

/// Four boxes and a polygon each; names long enough to be seen where they are kept.
fn document(frames: u32) -> String {
    let mut xml = "<annotations><meta><task><labels><label><name>car</name></label></labels></task></meta>\n"
        .to_owned();
    for number in 0..frames {
        let folders = "street/of/a/long/name/".repeat(4);
        write!(xml, "<image id='{number}' name='{folders}{number:06}.jpg' width='640' height='480'>")
            .unwrap();
        for left in 1..5 {
            write!(xml, "<box label='car' xtl='{left}0.5' ytl='20' xbr='{left}90' ybr='90'/>").unwrap();
        }
        xml.push_str("<polygon label='car' points='1,2;30,4;50,60;7,80;1.5,30'/></image>\n");
    }
    xml + "</annotations>"
}

/// The most memory the conversion had in use at once, in KiB. It is looked at again and again until the process ends.
fn peak(input: &Path, output: &Path) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cvat-tfrecord"));
    command.arg("convert").args([input, output]).args(["--jobs", "1", "--force"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let exit = loop {
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let line = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        peak = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(peak);
        if let Some(exit) = child.try_wait().unwrap() {
            break exit;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    assert!(exit.success() && peak > 0, "{exit}, {peak} KiB");
    peak
}

/// As [`peak`], the highest of so many runs: under load the end of a short one may go unseen.
fn highest_peak(input: &Path, output: &Path, runs: u32) -> u64 {
    (0..runs).map(|_| peak(input, output)).max().unwrap()
}

#[test]
fn peak_memory_does_not_grow_with_the_number_of_frames() {
    let scratch = Scratch::new();
    // Files of their own: an archive's document waits in memory until it is too long for that.
    let [few, many] = [(3_000, 4), (15_000, 1)].map(|(frames, runs)| {
        let [xml, records, back] =
            ["xml", "tfrecord", "back.xml"].map(|extension| scratch.path(&format!("{frames}.{extension}")));
        std::fs::write(&xml, document(frames)).unwrap();
        [highest_peak(&xml, &records, runs), highest_peak(&records, &back, runs)]
    });
    for (few, many) in few.into_iter().zip(many) {
        // Names alone would take 1.5 MB more.
        assert!(many <= few + few / 10, "{few} KiB for 3,000 frames, {many} KiB for 15,000");
    }
}
