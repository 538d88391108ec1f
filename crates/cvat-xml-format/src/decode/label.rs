//! `label`: its definition in `meta`, and its use by a shape.

use cvat_model::{AttributeSpec, Label, LabelId, Labels};

use crate::document::{Document, Element};
use crate::error::{Error, ErrorKind, Result};

/// The label a shape or tag names; `None` for an empty name.
pub(crate) fn label(element: &Element<'_>, labels: &Labels) -> Result<Option<LabelId>> {
    Ok(labels.find(&element.required("label")?))
}

/// The `label` children of the element entered last, added to `labels`.
pub(crate) fn definitions(document: &mut Document, labels: &mut Labels) -> Result<()> {
    document.each_child(|document, name| {
        if name != "label" {
            return document.skip();
        }
        let position = document.position();
        let (label, parent) = definition(document)?;
        if label.name.is_empty() {
            return Err(Error::new(ErrorKind::Missing, "<label> has no <name>").at(position));
        }
        declare(labels, label, parent);
        let limit = document.limits().labels();
        if labels.len() as u64 > limit {
            return Err(Error::new(ErrorKind::Limit, format!("more than {limit} labels")).at(position));
        }
        Ok(())
    })
}

/// Adds a label; of one that is there already, only what was not known of it.
fn declare(labels: &mut Labels, mut label: Label, parent: Option<String>) {
    label.parent = parent.map(|parent| labels.insert(Label::new(parent)));
    let id = labels.insert(label.clone());
    if let Some(known) = labels.get_mut(id) {
        let fill = |known: &mut String, said: String| {
            if known.is_empty() {
                *known = said;
            }
        };
        fill(&mut known.color, label.color);
        fill(&mut known.label_type, label.label_type);
        fill(&mut known.svg, label.svg);
        if known.attributes.is_empty() {
            known.attributes = label.attributes;
        }
    }
}

fn definition(document: &mut Document) -> Result<(Label, Option<String>)> {
    let (mut label, mut parent) = (Label::default(), None);
    document.each_child(|document, name| {
        match name {
            "name" => label.name = document.text()?,
            "color" => label.color = document.text()?,
            "type" => label.label_type = document.text()?,
            "svg" => label.svg = document.text()?,
            "parent" => parent = Some(document.text()?).filter(|parent| !parent.is_empty()),
            "attributes" => attribute_specs(document, &mut label.attributes)?,
            _ => document.skip()?,
        }
        Ok(())
    })?;
    Ok((label, parent))
}

fn attribute_specs(document: &mut Document, specs: &mut Vec<AttributeSpec>) -> Result<()> {
    document.each_child(|document, name| {
        if name != "attribute" {
            return document.skip();
        }
        let mut spec = AttributeSpec::default();
        document.each_child(|document, name| {
            match name {
                "name" => spec.name = document.text()?,
                "mutable" => spec.mutable = document.text()?.trim().eq_ignore_ascii_case("true"),
                "input_type" => spec.input_type = document.text()?,
                "default_value" => spec.default_value = document.text()?,
                "values" => spec.values = document.text()?,
                _ => document.skip()?,
            }
            Ok(())
        })?;
        specs.push(spec);
        let limit = document.limits().label_attributes();
        if specs.len() as u64 > limit {
            let message = format!("a label has more than {limit} attributes");
            return Err(Error::new(ErrorKind::Limit, message).at(document.position()));
        }
        Ok(())
    })
}
