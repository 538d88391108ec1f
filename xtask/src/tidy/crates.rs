//! Which crate may depend on which, and what every crate has.

use serde_json::Value;

use super::Findings;
use super::policy::Policy;
use crate::workspace;

/// The arrows of ARCHITECTURE.md: every crate and what it may stand on. Tests may use `testkit` besides.
const ARROWS: [(&str, &[&str]); 17] = [
    ("tfrecord-frame", &[]),
    ("tf-example", &["tfrecord-frame"]),
    ("pbtxt", &[]),
    ("image-probe", &[]),
    ("cvat-model", &[]),
    ("dataset-files", &[]),
    (
        "cvat-tfrecord-format",
        &["tfrecord-frame", "tf-example", "pbtxt", "image-probe", "cvat-model", "dataset-files"],
    ),
    ("cvat-xml-format", VOCABULARY),
    ("cvat-voc-format", VOCABULARY),
    ("cvat-coco-format", VOCABULARY),
    ("cvat-csv-format", VOCABULARY),
    ("cvat-yolo-format", VOCABULARY),
    ("cvat-datumaro-format", VOCABULARY),
    ("cvat-labels-format", &["pbtxt", "cvat-model"]),
    (
        "cvat-tfrecord",
        &[
            "tfrecord-frame",
            "tf-example",
            "pbtxt",
            "image-probe",
            "cvat-model",
            "dataset-files",
            "cvat-tfrecord-format",
            "cvat-xml-format",
            "cvat-voc-format",
            "cvat-coco-format",
            "cvat-csv-format",
            "cvat-yolo-format",
            "cvat-datumaro-format",
            "cvat-labels-format",
        ],
    ),
    // Strategies need the vocabulary; oracles do not stand on what they check.
    ("testkit", &["cvat-model"]),
    ("xtask", &[]),
];

const VOCABULARY: &[&str] = &["image-probe", "cvat-model", "dataset-files"];

pub fn check(metadata: &Value, files: &[String], policy: &Policy, findings: &mut Findings) {
    let root = workspace::root();
    for package in list(&metadata["packages"]) {
        let name = text(&package["name"]);
        let manifest = text(&package["manifest_path"]).replace('\\', "/");
        let root = format!("{}/", root.display()).replace('\\', "/");
        let manifest = manifest.strip_prefix(&root).unwrap_or(&manifest).to_string();
        for dependency in list(&package["dependencies"]) {
            if let Some(what) = wrong(name, dependency, policy) {
                findings.about(&manifest, what);
            }
        }
        // `publish = false` is an empty list of registries.
        if package["publish"].as_array().is_none_or(|registries| !registries.is_empty()) {
            let folder = manifest.strip_suffix("Cargo.toml").unwrap_or_default();
            for wanted in ["README.md", "CHANGELOG.md"] {
                let wanted = format!("{folder}{wanted}");
                if !files.contains(&wanted) {
                    findings.about(&wanted, "missing");
                }
            }
        }
        if !ARROWS.iter().any(|(known, _)| *known == name) {
            findings.about(&manifest, "a crate that the arrows do not know");
        }
    }
}

/// What is wrong with one dependency.
fn wrong(package: &str, dependency: &Value, policy: &Policy) -> Option<String> {
    let name = text(&dependency["name"]);
    let in_tests = dependency["kind"] == "dev";
    if let Some((_, wrappers)) = policy.wrappers.iter().find(|(banned, _)| banned == name) {
        let allowed = wrappers.iter().any(|wrapper| wrapper == package);
        return (!allowed).then(|| format!("{name} is for {} alone", wrappers.join(", ")));
    }
    if dependency["path"].is_null() {
        return None;
    }
    let (_, below) = ARROWS.iter().find(|(known, _)| *known == package)?;
    if in_tests {
        if dependency["req"] != "*" {
            return Some(format!("{name}: a dev-dependency inside the workspace has a path and no version"));
        }
        if name == "testkit" {
            return None;
        }
    }
    if !below.contains(&name) {
        return Some(format!("{package} must not depend on {name}"));
    }
    // One arrow is there only for those who ask for it.
    let optional = dependency["optional"] == true || in_tests;
    (package == "tf-example" && !optional).then(|| format!("{name}: only as an optional feature"))
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn policy() -> Policy {
        Policy { wrappers: vec![("zip".into(), vec!["dataset-files".into()])], ..Policy::default() }
    }

    fn internal(name: &str, kind: Option<&str>, req: &str) -> Value {
        json!({"name": name, "kind": kind, "req": req, "path": "somewhere", "optional": false})
    }

    #[test]
    fn arrows_only_point_down() {
        assert_eq!(wrong("cvat-voc-format", &internal("cvat-model", None, "^0.1.0"), &policy()), None);
        assert!(wrong("cvat-voc-format", &internal("cvat-xml-format", None, "^0.1.0"), &policy()).is_some());
        assert!(wrong("cvat-model", &internal("pbtxt", None, "^0.1.0"), &policy()).is_some());
        assert!(wrong("tf-example", &internal("tfrecord-frame", None, "^0.1.0"), &policy()).is_some());
    }

    #[test]
    fn dev_dependencies_inside_carry_no_version() {
        assert_eq!(wrong("pbtxt", &internal("testkit", Some("dev"), "*"), &policy()), None);
        assert!(wrong("pbtxt", &internal("testkit", Some("dev"), "^0.1.0"), &policy()).is_some());
    }

    #[test]
    fn zip_is_private_to_one_crate() {
        let zip = json!({"name": "zip", "kind": null, "req": "^9", "path": null, "optional": false});
        assert_eq!(wrong("dataset-files", &zip, &policy()), None);
        assert_eq!(wrong("cvat-model", &zip, &policy()).unwrap(), "zip is for dataset-files alone");
    }
}
