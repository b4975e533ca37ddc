//! Units as workbooks write them.

use crate::quantity::Unit;

/// The unit in a text like `Unit: 10,000 yuan`; `None` where the text names none.
pub(super) fn unit_after(text: &str) -> Option<Unit> {
    let at = text.to_lowercase().find("unit")?;
    let rest = text.get(at + 4..)?.trim_start_matches(['s', ':', '：', ' ', '(', '）', '（']);
    let rest = rest.trim_end_matches([')', '）', '.', ' ']).trim();
    (!rest.is_empty()).then(|| plain(rest))
}

/// Chinese money in powers of ten; any other unit as it is written.
fn plain(text: &str) -> Unit {
    let squeezed: String =
        text.to_lowercase().chars().filter(|c| !matches!(c, ',' | ' ' | '，') && !c.is_control()).collect();
    let currency = ["yuan", "rmb", "cny"].iter().find_map(|name| squeezed.strip_suffix(name));
    let power = match (currency, squeezed.as_str()) {
        (Some("10000" | "10^4" | "10thousand" | "tenthousand"), _) | (None, "万元") => 4,
        (Some("100million" | "10^8" | "hundredmillion"), _) | (None, "亿元") => 8,
        (Some("million" | "1million" | "10^6"), _) | (None, "百万元") => 6,
        (Some("" | "1"), _) | (None, "元") => return Unit::new("CNY"),
        _ => return Unit::new(text),
    };
    Unit::new(&format!("10^{power} CNY"))
}

#[cfg(test)]
mod tests {
    use super::unit_after;

    #[test]
    fn chinese_money_is_a_power_of_ten_and_other_units_stay() {
        for (text, unit) in [
            ("Unit: 10,000 yuan", "10^4 CNY"),
            ("China MRIO 2012 (unit: 10 thousand Yuan)", "10^4 CNY"),
            ("Unit：万元", "10^4 CNY"),
            ("Unit: 100 million RMB", "10^8 CNY"),
            ("Unit: 10^8 CNY", "10^8 CNY"),
            ("unit: yuan", "CNY"),
            ("Unit: M.USD", "M.USD"),
        ] {
            assert_eq!(unit_after(text).expect("a unit").as_str(), unit, "{text}");
        }
        assert_eq!(unit_after("Multi-regional table of 2012"), None);
        assert_eq!(unit_after("Unit:"), None);
    }
}
