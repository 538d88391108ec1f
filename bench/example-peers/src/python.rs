//! protobuf and TensorFlow in a process of their own, asked line by line; it times itself, without its start.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::sample::Sample;
use crate::turns::{Proof, Took};

pub struct Python {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub versions: String,
    parsing: Vec<(String, String)>,
    encoding: Vec<(String, String)>,
}

impl Python {
    pub fn start(python: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python_passes.py");
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
            versions: String::new(),
            parsing: Vec::new(),
            encoding: Vec::new(),
        };
        this.versions = this.answer();
        this.parsing = ways_of(&this.answer());
        this.encoding = ways_of(&this.answer());
        this
    }

    /// The sides it knows and their ways.
    pub fn ways(&self, job: &str) -> Vec<(String, String)> {
        if job == "parse" { self.parsing.clone() } else { self.encoding.clone() }
    }

    /// The best of several passes over the sample.
    pub fn turn(&mut self, job: &str, way: usize, sample: &Sample) -> Took {
        let answer = self.ask(job, &way.to_string(), sample);
        let (wall, cpu) = answer.split_once('\t').expect("two fields");
        Took { wall: wall.parse().expect("nanoseconds"), cpu: cpu.parse().ok() }
    }

    /// What each of its ways reads, or what is read in what it writes.
    pub fn proofs(&mut self, job: &str, sample: &Sample) -> Vec<Proof> {
        let ways = self.ways(job).into_iter().enumerate();
        ways.map(|(number, (side, _))| {
            let total = self.ask(&format!("check {job}"), &number.to_string(), sample);
            Proof { side, total: total.parse().expect("a checksum") }
        })
        .collect()
    }

    fn ask(&mut self, job: &str, way: &str, sample: &Sample) -> String {
        writeln!(self.requests, "{job}\t{way}\t{}", sample.path.display()).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        let got = self.answers.read_line(&mut line).unwrap();
        assert_ne!(got, 0, "Python's process has ended; it says why above");
        line.trim_end_matches('\n').to_string()
    }
}

fn ways_of(line: &str) -> Vec<(String, String)> {
    let pairs = line.split('\t').map(|way| way.split_once('|').expect("a side and a way"));
    pairs.map(|(side, way)| (side.to_owned(), way.to_owned())).collect()
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
