//! What the values of an attribute are over a whole data set, and so how it is declared.

use cvat_model::AttributeSpec;

use crate::attribute_input::Input;
use crate::detection::{Number, UNSPECIFIED};

/// The values of one attribute that were seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    has_others_than_0_and_1: bool,
    /// Decimals of the finest float; `None` where all are integers.
    decimals: Option<usize>,
    ints: Option<(i64, i64)>,
    floats: Option<(f32, f32)>,
    is_text: bool,
}

impl Values {
    pub(crate) fn add(&mut self, value: Number) {
        match value {
            Number::Int(int) => {
                self.has_others_than_0_and_1 |= !matches!(int, 0 | 1);
                let (least, greatest) = self.ints.unwrap_or((int, int));
                self.ints = Some((least.min(int), greatest.max(int)));
            }
            Number::Float(float) if float.is_finite() => {
                let is_flag = float == 0.0 || float.to_bits() == 1.0_f32.to_bits();
                self.has_others_than_0_and_1 |= !is_flag;
                let (least, greatest) = self.floats.unwrap_or((float, float));
                self.floats = Some((least.min(float), greatest.max(float)));
                let decimals =
                    if is_flag { 0 } else { float.to_string().split_once('.').map_or(0, |(_, d)| d.len()) };
                self.decimals = self.decimals.max(Some(decimals));
            }
            Number::Float(_) => {}
        }
    }

    /// Notes that a value is a text.
    pub(crate) fn add_text(&mut self) {
        self.is_text = true;
    }

    pub(crate) fn input(&self) -> Input {
        if self.is_text {
            return Input::Text;
        }
        if self.has_others_than_0_and_1 { Input::Number } else { Input::Checkbox }
    }

    /// The declaration of an attribute with these values.
    pub(crate) fn spec(&self, name: &str) -> AttributeSpec {
        let mut spec = AttributeSpec::new(name);
        let input = self.input();
        spec.input_type = input.name().into();
        (spec.default_value, spec.values) = match input {
            Input::Number => ("0".into(), self.range()),
            Input::Checkbox => ("false".into(), "false".into()),
            // As VOC's pose, the only text there is.
            Input::Text => (UNSPECIFIED.into(), String::new()),
        };
        spec
    }

    /// Least, greatest and step, one a line. 0, what an attribute is by default, lies within.
    fn range(&self) -> String {
        let (least, greatest) = self.ints.unwrap_or_default();
        let (least, greatest) = (least.min(0), greatest.max(1));
        let Some(decimals) = self.decimals else { return format!("{least}\n{greatest}\n1") };
        let (from, to) = self.floats.unwrap_or_default();
        let (from, to) = (f64::from(from).floor(), f64::from(to).ceil());
        #[expect(clippy::cast_precision_loss, reason = "a bound, as good as the floats beside it")]
        let (from, to) = (from.min(least as f64), to.max(greatest as f64));
        // A step that is no whole number tells floats from integers, even where all happen to be whole.
        format!("{from}\n{to}\n0.{}1", "0".repeat(decimals.max(1) - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(values: &[Number]) -> (String, String, String) {
        let mut seen = Values::default();
        for value in values {
            seen.add(*value);
        }
        let spec = seen.spec("a");
        (spec.input_type, spec.default_value, spec.values.replace('\n', " "))
    }

    #[test]
    fn values_say_how_an_attribute_is_declared() {
        use Number::{Float, Int};
        for (values, input_type, default_value, permitted) in [
            (&[Int(0), Int(1)][..], "checkbox", "false", "false"),
            (&[Float(1.0)], "checkbox", "false", "false"),
            (&[Int(0), Float(-0.0)], "checkbox", "false", "false"),
            (&[Int(0), Float(1.0)], "checkbox", "false", "false"),
            (&[Int(2)], "number", "0", "0 2 1"),
            (&[Int(-7), Int(i64::MAX)], "number", "0", "-7 9223372036854775807 1"),
            (&[Float(0.25), Float(3.5)], "number", "0", "0 4 0.01"),
            (&[Float(3.0)], "number", "0", "0 3 0.1"),
            (&[Float(-0.5), Float(f32::INFINITY), Int(9)], "number", "0", "-1 9 0.1"),
        ] {
            let expected = (input_type.to_owned(), default_value.to_owned(), permitted.to_owned());
            assert_eq!(spec(values), expected, "{values:?}");
        }
    }
}
