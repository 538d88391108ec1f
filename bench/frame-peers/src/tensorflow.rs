//! TensorFlow in a process of its own, asked line by line; it times itself, without its start.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::sample::Sample;
use crate::write;

pub struct TensorFlow {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub version: String,
    reading: Vec<String>,
    writing: Vec<String>,
}

impl TensorFlow {
    pub fn start(python: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tensorflow_passes.py");
        let mut child = Command::new(python)
            .arg("-B")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        let requests = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut this = Self {
            child,
            requests,
            answers,
            version: String::new(),
            reading: Vec::new(),
            writing: Vec::new(),
        };
        this.version = this.answer();
        this.reading = this.answer().split('\t').map(String::from).collect();
        this.writing = this.answer().split('\t').map(String::from).collect();
        this
    }

    /// The ways it knows to read, or to write.
    pub fn ways(&self, verb: &str) -> Vec<String> {
        if verb == "read" { self.reading.clone() } else { self.writing.clone() }
    }

    /// One pass over the sample, in seconds.
    pub fn pass(&mut self, verb: &str, way: &str, sample: &Sample) -> f64 {
        let (from, to) = (&sample.path, write::path(sample));
        writeln!(self.requests, "{verb}\t{way}\t{}\t{}", from.display(), to.display()).unwrap();
        let answer = self.answer();
        let (records, seconds) = answer.split_once('\t').expect("two fields");
        assert_eq!(records.parse(), Ok(sample.records), "TensorFlow's number of records");
        if verb == "write" {
            write::check(sample);
        }
        seconds.parse().expect("seconds")
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        let got = self.answers.read_line(&mut line).unwrap();
        assert_ne!(got, 0, "TensorFlow's process has ended; it says why above");
        line.trim_end().to_string()
    }
}

impl Drop for TensorFlow {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
