//! The lists in `deny.toml`, so that tidy and cargo-deny cannot disagree.

use crate::{Outcome, workspace};

#[derive(Default, Debug, PartialEq)]
pub struct Policy {
    pub licences: Vec<String>,
    /// A crate and the licences allowed for it besides, where it is not shipped.
    pub exceptions: Vec<(String, Vec<String>)>,
    /// A crate and the workspace's crates that may depend on it.
    pub wrappers: Vec<(String, Vec<String>)>,
}

impl Policy {
    pub fn read() -> Outcome<Self> {
        let policy = Self::parse(&std::fs::read_to_string(workspace::root().join("deny.toml"))?);
        let empty = policy.licences.is_empty() || policy.wrappers.is_empty();
        if empty { Err("deny.toml: no licences or no bans found in it".into()) } else { Ok(policy) }
    }

    /// Line by line: a list opens with `name = [`, has one entry a line, and closes with `]`.
    fn parse(text: &str) -> Self {
        let (mut policy, mut section, mut list) = (Self::default(), "", "");
        for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
            let words = strings(line);
            if line.starts_with('[') {
                section = line;
            } else if let Some(name) = line.strip_suffix(" = [") {
                list = name;
            } else if line == "]" {
                list = "";
            } else if let Some((first, rest)) = words.split_first() {
                let entry = || (first.clone(), rest.to_vec());
                match (section, list) {
                    ("[licenses]", "allow") => policy.licences.push(first.clone()),
                    ("[licenses]", "exceptions") => policy.exceptions.push(entry()),
                    ("[bans]", "deny") => policy.wrappers.push(entry()),
                    _ => {}
                }
            }
        }
        policy
    }
}

/// The quoted strings of a line.
fn strings(line: &str) -> Vec<String> {
    line.split('"').skip(1).step_by(2).map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_three_lists() {
        let text = r#"
            [licenses]
            allow = [
                "MIT",
                # a comment
                "Zlib",
            ]
            exceptions = [
                { crate = "x", allow = ["IJG"] },
            ]
            [bans]
            wildcards = "deny"
            deny = [
                { crate = "zip", wrappers = ["a", "b"] },
            ]
        "#;
        let pair =
            |name: &str, list: &[&str]| (name.to_string(), list.iter().map(ToString::to_string).collect());
        let wanted = Policy {
            licences: vec!["MIT".into(), "Zlib".into()],
            exceptions: vec![pair("x", &["IJG"])],
            wrappers: vec![pair("zip", &["a", "b"])],
        };
        assert_eq!(Policy::parse(text), wanted);
    }
}
