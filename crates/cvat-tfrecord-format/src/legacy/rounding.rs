//! Coordinates to two decimals as `numpy.around` rounds.

/// Times 100 in double precision, to the nearest whole number, a half to the even one, and divided again. Not correct
/// decimal rounding: 2.675, which is a little less, becomes 2.68, as its product with 100 is rounded to 267.5.
pub(super) fn two_decimals(value: f64) -> f64 {
    (value * 100.0).round_ties_even() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_those_of_numpy() {
        let cases = [
            (2.675, 2.68),
            (1.005, 1.0),
            (0.125, 0.12),
            (0.375, 0.38),
            (-0.125, -0.12),
            (4.333, 4.33),
            (6.567, 6.57),
            (1.115, 1.12),
            (-67.745, -67.74),
            (1e6 + 0.005, 1_000_000.0),
        ];
        for (value, rounded) in cases {
            assert_eq!(two_decimals(value).to_bits(), f64::to_bits(rounded), "{value}");
        }
        assert!(two_decimals(-0.001).is_sign_negative());
        assert!(two_decimals(1e307).is_infinite());
    }

    /// A positive double as whole number and power of two.
    fn parts(value: f64) -> (u128, i32) {
        let bits = value.to_bits();
        let exponent = i32::try_from(bits >> 52).unwrap();
        (u128::from(bits & ((1 << 52) - 1) | 1 << 52), exponent - 1075)
    }

    /// `number / 2^shift` to the nearest whole number, a half to the even one.
    fn halved(number: u128, shift: u32) -> u128 {
        let (whole, rest, half) = (number >> shift, number & ((1 << shift) - 1), 1 << shift >> 1);
        whole + u128::from(rest > half || rest == half && shift > 0 && whole % 2 == 1)
    }

    /// The rule in whole numbers alone: the product rounded to 53 bits, that to a whole number, and the quotient as the
    /// decimal fraction that it is, read by the standard library.
    fn oracle(value: f64) -> f64 {
        let (number, exponent) = parts(value);
        let product = number * 100;
        let excess = (128 - product.leading_zeros()).saturating_sub(53);
        let (product, exponent) = (halved(product, excess), exponent + i32::try_from(excess).unwrap());
        let whole = match u32::try_from(-exponent) {
            Ok(shift) if shift < 120 => halved(product, shift),
            Ok(_) => 0,
            Err(_) => product << exponent,
        };
        format!("{whole}e-2").parse().unwrap()
    }

    proptest! {
        #[test]
        fn the_rule_is_that_of_exact_arithmetic(value in 1e-20..1e6_f64) {
            prop_assert_eq!(two_decimals(value).to_bits(), oracle(value).to_bits());
            prop_assert_eq!(two_decimals(-value).to_bits(), (-oracle(value)).to_bits());
        }

        #[test]
        fn halves_are_those_of_exact_arithmetic(thousandths in 1_u32..10_000_000) {
            let value = f64::from(thousandths) / 1000.0;
            prop_assert_eq!(two_decimals(value).to_bits(), oracle(value).to_bits());
        }
    }
}
