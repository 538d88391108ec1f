//! The values of an attribute: CVAT's text of each, and how the attribute is declared that has them all.

use cvat_model::AttributeSpec;

use crate::document::Json;

/// CVAT's text of a value.
pub(crate) fn text_of(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Text(text) => text.clone(),
        // A negative zero is written without its sign.
        Json::Float(float) if float.is_finite() => (float + 0.0).to_string(),
        value => value.to_string(),
    }
}

/// What the values of one attribute are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    flags: bool,
    texts: bool,
    numbers: Option<(f64, f64)>,
    decimals: usize,
}

impl Values {
    pub(crate) fn add(&mut self, value: &Json) {
        match (value, value.number()) {
            (Json::Bool(_), _) => self.flags = true,
            (_, Some(number)) => {
                let (least, greatest) = self.numbers.unwrap_or((number, number));
                self.numbers = Some((least.min(number), greatest.max(number)));
                let decimals = number.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len());
                self.decimals = self.decimals.max(decimals);
            }
            _ => self.texts = true,
        }
    }

    /// Those of both.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.flags |= other.flags;
        self.texts |= other.texts;
        self.decimals = self.decimals.max(other.decimals);
        self.numbers = match (self.numbers, other.numbers) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (mine, theirs) => mine.or(theirs),
        };
    }

    /// The declaration of an attribute with these values.
    pub(crate) fn spec(&self, name: &str) -> AttributeSpec {
        let mut spec = AttributeSpec::new(name);
        let (input_type, default_value, values) = match (self.flags, self.numbers, self.texts) {
            (true, None, false) => ("checkbox", "false", "false".to_owned()),
            (false, Some((least, greatest)), false) => ("number", "0", self.range(least, greatest)),
            _ => ("text", "", String::new()),
        };
        spec.input_type = input_type.into();
        spec.default_value = default_value.into();
        spec.values = values;
        spec
    }

    /// Least, greatest and step, one a line. 0, what an attribute is by default, lies within.
    fn range(&self, least: f64, greatest: f64) -> String {
        let (least, greatest) = (least.min(0.0).floor() + 0.0, greatest.max(1.0).ceil());
        let step = match self.decimals {
            0 => "1".to_owned(),
            decimals => format!("0.{}1", "0".repeat(decimals - 1)),
        };
        format!("{least}\n{greatest}\n{step}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(values: &[Json]) -> (String, String) {
        let mut seen = Values::default();
        for value in values {
            seen.add(value);
        }
        let spec = seen.spec("a");
        (spec.input_type, spec.values.replace('\n', " "))
    }

    #[test]
    fn values_say_how_an_attribute_is_declared() {
        let text = || Json::Text("x".into());
        for (values, input_type, permitted) in [
            (vec![Json::Bool(true)], "checkbox", "false"),
            (vec![Json::Int(3)], "number", "0 3 1"),
            (vec![Json::Float(5.0)], "number", "0 5 1"),
            (vec![Json::Int(-3), Json::Float(0.25)], "number", "-3 1 0.01"),
            (vec![text()], "text", ""),
            (vec![Json::Int(3), text()], "text", ""),
            (vec![Json::Bool(true), Json::Int(3)], "text", ""),
            (vec![Json::Null], "text", ""),
            (vec![], "text", ""),
        ] {
            assert_eq!(spec(&values), (input_type.to_owned(), permitted.to_owned()), "{values:?}");
        }
    }

    #[test]
    fn values_have_a_text() {
        for (value, text) in [
            (Json::Bool(false), "false"),
            (Json::Float(5.0), "5"),
            (Json::Float(-0.0), "0"),
            (Json::Float(0.1), "0.1"),
            (Json::Int(i64::MIN), "-9223372036854775808"),
            (Json::Null, ""),
            (Json::List(vec![Json::Int(1), Json::Text("\"".into())]), r#"[1,"\""]"#),
        ] {
            assert_eq!(text_of(&value), text);
        }
    }
}
