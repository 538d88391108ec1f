//! Whether every dependency comes under a licence that `deny.toml` allows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Findings;
use super::crates::{list, text};
use super::policy::Policy;

pub fn check(metadata: &Value, policy: &Policy, findings: &mut Findings) {
    let shipped = shipped(metadata);
    for package in list(&metadata["packages"]) {
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let expression = text(&package["license"]);
        let exception = policy.exceptions.iter().find(|(known, _)| known == name).map(|(_, besides)| besides);
        let besides = exception.filter(|_| !shipped.contains(text(&package["id"])));
        let allowed = |licence: &str| {
            policy.licences.iter().any(|known| known == licence)
                || besides.is_some_and(|besides| besides.iter().any(|known| known == licence))
        };
        if !satisfied(expression, &allowed) {
            findings.about(
                "Cargo.lock",
                format_args!("{name} {version}: licence \"{expression}\" is not allowed"),
            );
        }
    }
}

/// The packages that reach a user: what the workspace's members but xtask and testkit stand on, tests apart.
fn shipped(metadata: &Value) -> BTreeSet<&str> {
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).iter().map(|node| (text(&node["id"]), node)).collect();
    let members: BTreeSet<&str> = list(&metadata["workspace_members"]).iter().map(text).collect();
    let tools: BTreeSet<&str> = list(&metadata["packages"])
        .iter()
        .filter(|package| ["xtask", "testkit"].contains(&text(&package["name"])))
        .map(|package| text(&package["id"]))
        .collect();
    let mut waiting: Vec<&str> = members.iter().copied().filter(|member| !tools.contains(member)).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !found.insert(id) {
            continue;
        }
        let dependencies = nodes.get(id).map_or(&[][..], |node| list(&node["deps"]));
        let shipped =
            |dependency: &&Value| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev");
        waiting.extend(dependencies.iter().filter(shipped).map(|dependency| text(&dependency["pkg"])));
    }
    found
}

/// An SPDX expression: `OR` of `AND` of licences, with brackets; `/` is the old way to write `OR`.
fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let answer = alternatives(&mut words, allowed);
    answer && words.peek().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn alternatives(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut answer = conjunction(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        answer |= conjunction(words, allowed);
    }
    answer
}

fn conjunction(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut answer = licence(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        answer &= licence(words, allowed);
    }
    answer
}

fn licence(words: &mut Words<'_>, allowed: &dyn Fn(&str) -> bool) -> bool {
    match words.next() {
        Some("(") => {
            let answer = alternatives(words, allowed);
            words.next_if_eq(&")").is_some() && answer
        }
        Some(name) if words.next_if_eq(&"WITH").is_some() => {
            words.next().is_some_and(|exception| allowed(&format!("{name} WITH {exception}")))
        }
        Some(name) => allowed(name),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let allowed =
            |licence: &str| ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].contains(&licence);
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "GPL-3.0/MIT",
            "MIT AND Apache-2.0",
            "(GPL-3.0 OR MIT) AND Apache-2.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
        ] {
            assert!(satisfied(good, &allowed), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR Apache-2.0) AND GPL-3.0",
            "MIT WITH GPL",
            "(MIT",
            "MIT MIT",
        ] {
            assert!(!satisfied(bad, &allowed), "{bad}");
        }
    }
}
