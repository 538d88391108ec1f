//! The names that the grammar has.

use super::fail::Fail;
use crate::hint::shown::shorten;
use crate::print::is_identifier;
use crate::{Name, ValueKind};

/// The field that a struct or a map calls `name`: an identifier, or `[pkg.extension]`, or `[domain/pkg.Type]`.
pub(super) fn field(name: &str) -> Result<Name<'static>, Fail> {
    if is_identifier(name) {
        return Ok(Name::Field(name.to_owned().into()));
    }
    let read = || {
        // The parser knows what may stand between the brackets.
        let text = format!("{name} {{}}");
        let mut fields = crate::parse(&text).ok()?.fields;
        let field = fields.pop().filter(|field| fields.is_empty() && field.name.to_string() == name)?;
        Some(field.name.into_owned())
    };
    read().ok_or_else(|| {
        Fail::new(format!(
            "\"{}\" is no field name; a map with such keys is written as entries by #[serde(with = \"pbtxt::map_entries\")]",
            shorten(name)
        ))
    })
}

/// The name of a type in brackets stands before a message of that type.
pub(super) fn check_any(name: &Name<'_>, kinds: &[ValueKind<'_>]) -> Result<(), Fail> {
    let is_any = matches!(name, Name::Any { .. });
    if is_any && kinds.iter().any(|kind| !matches!(kind, ValueKind::Message(_))) {
        return Err(Fail::new("the name of a type in brackets needs a struct or a map"));
    }
    Ok(())
}

/// The value of an enum: its name, or its number where that is what the variant is called.
pub(super) fn variant(name: &str) -> Result<ValueKind<'static>, Fail> {
    if is_identifier(name) {
        return Ok(ValueKind::Identifier(name.to_owned().into()));
    }
    match name.parse::<i32>() {
        Ok(number) if number.to_string() == name => Ok(ValueKind::Integer(number.into())),
        _ => Err(Fail::new(format!(
            "\"{}\" is neither the name nor the number of an enum value",
            shorten(name)
        ))),
    }
}
