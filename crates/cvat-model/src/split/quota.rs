//! Whole numbers in proportion to fractions.

/// How many of `total` fall to each fraction, by the largest remainder: every part has its share rounded down, and what is
/// left goes one by one to those that lost most, of several to the first.
///
/// The numbers add up to `total` where the fractions add up to 1.
///
/// ```
/// use cvat_model::split::quotas;
/// assert_eq!(quotas(364, &[0.8, 0.1, 0.1]), [291, 37, 36]);
/// assert_eq!(quotas(1, &[0.4, 0.6]), [0, 1]);
/// ```
#[must_use]
pub fn quotas(total: usize, fractions: &[f64]) -> Vec<usize> {
    let exact: Vec<f64> = fractions.iter().map(|fraction| fraction * as_f64(total)).collect();
    let mut quotas: Vec<usize> = exact.iter().map(|share| floor(*share).min(total)).collect();
    let mut by_loss: Vec<(f64, usize)> =
        exact.iter().enumerate().map(|(part, share)| (share - share.floor(), part)).collect();
    by_loss.sort_by(|(loss, part), (other, other_part)| other.total_cmp(loss).then(part.cmp(other_part)));
    let left = total.saturating_sub(quotas.iter().sum());
    for (_, part) in by_loss.into_iter().cycle().take(if fractions.is_empty() { 0 } else { left }) {
        if let Some(quota) = quotas.get_mut(part) {
            *quota += 1;
        }
    }
    quotas
}

#[expect(clippy::cast_precision_loss, reason = "no data set has 2^53 frames")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "shares are rounded down to be counted"
)]
fn floor(share: f64) -> usize {
    share.floor() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_goes_to_those_that_lost_most() {
        assert_eq!(quotas(100, &[0.29, 0.71]), [29, 71], "29 is 28.999… in binary");
        assert_eq!(quotas(10, &[1.0 / 3.0; 3]), [4, 3, 3]);
        assert_eq!(quotas(0, &[0.5, 0.5]), [0, 0]);
        assert_eq!(quotas(5, &[1.0]), [5]);
        assert!(quotas(5, &[]).is_empty());
    }
}
