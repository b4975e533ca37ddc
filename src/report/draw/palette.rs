//! Colors: eight that the color-blind tell apart (Okabe and Ito 2008), and a ramp that darkens evenly, so that it reads
//! in gray.

/// Color of text and axes.
pub(in crate::report) const INK: &str = "#22262b";
/// Color of what stays behind.
pub(in crate::report) const GRAY: &str = "#8a9099";

/// Blue, vermilion, green, orange, sky blue, purple, yellow: no two of one lightness side by side.
pub(in crate::report) const COLORS: [&str; 7] =
    ["#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9", "#cc79a7", "#f0e442"];

/// Steps of a ramp in a legend.
pub(in crate::report) const RAMP_STEPS: usize = 6;

/// Light to dark.
const RAMP: [[f64; 3]; 6] = [
    [246.0, 244.0, 214.0],
    [190.0, 223.0, 185.0],
    [110.0, 190.0, 171.0],
    [46.0, 145.0, 152.0],
    [32.0, 94.0, 131.0],
    [36.0, 40.0, 92.0],
];

fn mixed(share: f64) -> [f64; 3] {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let place = share * (RAMP.len() - 1) as f64;
    let low = (place.floor() as usize).min(RAMP.len() - 2);
    let part = place - low as f64;
    std::array::from_fn(|channel| RAMP[low][channel] * (1.0 - part) + RAMP[low + 1][channel] * part)
}

/// The color at a share of the ramp, 0 light to 1 dark.
pub(in crate::report) fn ramp(share: f64) -> String {
    let [red, green, blue] = mixed(share).map(|channel| channel.round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Lightness on which black and white read alike: contrast 4.58 with both.
const EVEN: f64 = 0.179;
const BLACK: &str = "#000000";

/// Text that can be read on the ramp at a share.
pub(in crate::report) fn readable_on(share: f64) -> &'static str {
    if lightness(mixed(share)) > EVEN { BLACK } else { "#ffffff" }
}

/// Relative luminance (WCAG 2).
fn lightness(color: [f64; 3]) -> f64 {
    let linear = color.map(|channel| {
        let channel = channel / 255.0;
        if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_darkens_evenly() {
        let steps: Vec<f64> = (0..=20).map(|at| lightness(mixed(f64::from(at) / 20.0))).collect();
        assert!(steps.windows(2).all(|pair| pair[1] < pair[0]), "{steps:?}");
    }

    #[test]
    fn text_on_the_ramp_is_readable() {
        // WCAG 2 asks for 4.5.
        for at in 0..=50 {
            let share = f64::from(at) / 50.0;
            let dark = if readable_on(share) == BLACK { 0.0 } else { 1.0 };
            let (one, other) = (lightness(mixed(share)) + 0.05, dark + 0.05);
            assert!(one.max(other) / one.min(other) > 4.5, "{share}");
        }
    }
}
