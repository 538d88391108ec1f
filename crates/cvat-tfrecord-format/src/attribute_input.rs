//! How people give an attribute's value in CVAT, where it is a number to records.

use crate::detection::Number;

/// Of CVAT's input types those whose values are numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// True or false.
    Checkbox,
    /// A number.
    Number,
    /// A text, of which records have none but the pose.
    Text,
}

impl Input {
    /// By the name it has in CVAT; `None` for the others, whose values are text.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Checkbox, Self::Number].into_iter().find(|input| input.name() == name)
    }

    /// The name it has in CVAT.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Checkbox => "checkbox",
            Self::Number => "number",
            Self::Text => "text",
        }
    }

    /// A value as CVAT's text; `None` where it is no number.
    pub(crate) fn text(self, value: Number) -> Option<String> {
        match (self, value) {
            (_, Number::Float(float)) if !float.is_finite() => None,
            (Self::Checkbox, value) => Some(if value.is_zero() { "false" } else { "true" }.to_owned()),
            (Self::Number | Self::Text, Number::Int(int)) => Some(int.to_string()),
            // A negative zero is written without its sign.
            (Self::Number | Self::Text, Number::Float(float)) => Some((float + 0.0).to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shortest_decimals() {
        let text = |value| Input::Number.text(value);
        assert_eq!(text(Number::Float(0.1)).as_deref(), Some("0.1"));
        assert_eq!(text(Number::Float(-0.0)).as_deref(), Some("0"));
        assert_eq!(text(Number::Float(3.0)).as_deref(), Some("3"));
        assert_eq!(text(Number::Int(i64::MIN)).as_deref(), Some("-9223372036854775808"));
        assert_eq!(text(Number::Float(f32::NAN)), None);
    }

    #[test]
    fn what_is_no_number_is_not_true() {
        for value in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            assert_eq!(Input::Checkbox.text(Number::Float(value)), None, "{value}");
            assert_eq!(Input::Number.text(Number::Float(value)), None, "{value}");
        }
        assert_eq!(Input::Checkbox.text(Number::Float(0.5)).as_deref(), Some("true"));
    }

    #[test]
    fn text_inputs_have_no_numbers() {
        assert_eq!(Input::named("checkbox"), Some(Input::Checkbox));
        assert_eq!(Input::named("number"), Some(Input::Number));
        for name in ["select", "radio", "text", "", "Number"] {
            assert_eq!(Input::named(name), None, "{name:?}");
        }
    }
}
