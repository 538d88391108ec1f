//! Elements of a skeleton against its sublabels.

use std::collections::HashSet;

use super::{Fault, attributes};
use crate::label::{LabelId, Labels};
use crate::shape::SkeletonElement;

pub(super) fn check(
    elements: &[SkeletonElement],
    skeleton: LabelId,
    labels: &Labels,
    report: &mut impl FnMut(Fault),
) {
    let mut seen = HashSet::new();
    for element in elements {
        let name = &element.label;
        if !seen.insert(name.as_str()) {
            report(Fault::ElementTwice(name.clone()));
        }
        match labels.find_in(Some(skeleton), name).and_then(|id| labels.get(id)) {
            Some(sublabel) => attributes::check(&element.attributes, sublabel, report),
            None => report(Fault::UnknownElement(name.clone())),
        }
        if element.points.len() != 1 {
            report(Fault::ElementPoints { label: name.clone(), found: element.points.len() });
        }
    }
    let sublabels = labels.iter().filter(|(_, label)| label.parent == Some(skeleton));
    for (_, missing) in sublabels.filter(|(_, label)| !seen.contains(label.name.as_str())) {
        report(Fault::ElementMissing(missing.name.clone()));
    }
}
