//! Numbers as people read them, and how wide text is.

/// Shown in the place of a number that is missing.
const MISSING: &str = "–";
/// What stands before a number below zero.
const MINUS: char = '\u{2212}';

/// Thousands apart.
fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// A digit or sign of a power.
fn raised(character: char) -> char {
    match character {
        '-' => '\u{207b}',
        '1' => '\u{b9}',
        '2' => '\u{b2}',
        '3' => '\u{b3}',
        digit => digit.to_digit(10).and_then(|digit| char::from_u32(0x2070 + digit)).unwrap_or(digit),
    }
}

/// A number with about three digits, thousands apart; a dash where it is missing.
pub(in crate::report) fn number(value: f64) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            MISSING.to_owned()
        } else {
            format!("{}∞", if value < 0.0 { "\u{2212}" } else { "" })
        };
    }
    let size = value.abs();
    let text = if size < 1e-12 {
        "0".to_owned()
    } else if !(1e-3..1e9).contains(&size) {
        let plain = format!("{size:.2e}");
        let (digits, power) = plain.split_once('e').unwrap_or((&plain, "0"));
        format!("{digits}×10{}", power.chars().map(raised).collect::<String>())
    } else if size >= 99.95 || (size - size.round()).abs() < 1e-9 * size {
        grouped(&format!("{size:.0}"))
    } else {
        let decimals = if size >= 9.995 {
            1
        } else if size >= 0.9995 {
            2
        } else if size >= 0.01 {
            3
        } else {
            5
        };
        format!("{size:.decimals$}")
    };
    let negative = value < 0.0 && text.contains(|digit: char| ('1'..='9').contains(&digit));
    if negative { format!("{MINUS}{text}") } else { text }
}

/// A share in percent.
pub(in crate::report) fn percent(share: f64) -> String {
    if !share.is_finite() {
        return MISSING.to_owned();
    }
    let value = 100.0 * share;
    let digits = usize::from(value.abs() < 99.95);
    format!("{value:.digits$} %").replace('-', "\u{2212}")
}

/// An interval in few digits, e.g. `6,705 to 8,036`; blank where it is missing.
pub(in crate::report) fn interval(ends: Option<(f64, f64)>, show: fn(f64) -> String) -> String {
    match ends {
        Some((low, high)) if low.is_finite() && high.is_finite() => {
            format!("{} to {}", show(low), show(high))
        }
        _ => String::new(),
    }
}

/// Whether a character fills a square, as Chinese, Japanese and Korean ones do.
fn is_square(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

/// About how wide a text is at a size.
pub(in crate::report) fn width_of(text: &str, size: f64) -> f64 {
    let em = |character: char| match character {
        _ if is_square(character) => 1.0,
        'i' | 'j' | 'l' | '.' | ',' | '\'' | '|' | ':' | ';' | ' ' | 'I' | '!' => 0.29,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 0.36,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.88,
        'A'..='Z' => 0.69,
        _ => 0.56,
    };
    size * text.chars().map(em).sum::<f64>()
}

/// A text cut to a width, with an ellipsis in its later half where it was too long: names often differ at their end.
pub(in crate::report) fn clipped(text: &str, size: f64, width: f64) -> String {
    if width_of(text, size) <= width {
        return text.to_owned();
    }
    let room = (width - 0.9 * size).max(0.0);
    let head = fitting(text.chars(), size, 0.6 * room);
    let tail = fitting(text.chars().rev(), size, room - width_of(&head, size));
    format!("{}…{}", head.trim_end(), tail.chars().rev().collect::<String>().trim_start())
}

/// The first characters that fit into a width.
fn fitting(characters: impl Iterator<Item = char>, size: f64, width: f64) -> String {
    let mut short = String::new();
    for character in characters {
        short.push(character);
        if width_of(&short, size) > width {
            short.pop();
            break;
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_sensible_digits() {
        for (value, text) in [
            (7253.4, "7,253"),
            (1_234_567.0, "1,234,567"),
            (12.64, "12.6"),
            (99.96, "100"),
            (9.996, "10.0"),
            (14.0, "14"),
            (-3.456, "−3.46"),
            (0.0482, "0.048"),
            (0.0, "0"),
            (-1e-14, "0"),
            (2.5e-7, "2.50×10⁻⁷"),
            (1.25e12, "1.25×10¹²"),
            (f64::NAN, "–"),
            (f64::INFINITY, "∞"),
        ] {
            assert_eq!(number(value), text, "{value}");
        }
        assert_eq!(percent(0.1234), "12.3 %");
        assert_eq!(percent(f64::NAN), "–");
        assert_eq!(interval(Some((6705.4, 8036.0)), number), "6,705 to 8,036");
        assert_eq!(interval(Some((f64::NEG_INFINITY, 1.0)), number), "");
    }

    #[test]
    fn long_names_are_cut_and_chinese_ones_sooner() {
        assert_eq!(clipped("Beijing", 12.0, 200.0), "Beijing");
        let name = "Smelting and Pressing of Ferrous Metals";
        let short = clipped(name, 12.0, 100.0);
        assert!(
            short.starts_with("Smelt") && short.ends_with("etals") && width_of(&short, 12.0) <= 104.0,
            "{short}"
        );
        assert!(width_of("内蒙古", 10.0) > width_of("abc", 10.0));
        assert_eq!(clipped("内蒙古自治区", 10.0, 42.0), "内…治区");
    }
}
