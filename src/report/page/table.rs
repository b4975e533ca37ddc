//! Tables that sort by a click on a heading.

use super::super::draw::{escaped, number, percent};

/// A column: heading, unit, whether it holds numbers.
pub(super) struct Column {
    heading: String,
    unit: String,
    numeric: bool,
}

impl Column {
    /// A column of words.
    pub(super) fn words(heading: &str) -> Self {
        Self { heading: heading.to_owned(), unit: String::new(), numeric: false }
    }

    /// A column of numbers in a unit.
    pub(super) fn numbers(heading: &str, unit: &str) -> Self {
        Self { heading: heading.to_owned(), unit: unit.to_owned(), numeric: true }
    }

    fn class(&self) -> &'static str {
        if self.numeric { " class=\"number\"" } else { "" }
    }
}

/// A cell.
pub(super) enum Entry {
    /// Words.
    Words(String),
    /// A number; missing where it is none.
    Number(f64),
    /// A share; missing where it is none.
    Share(f64),
}

impl Entry {
    fn html(&self) -> String {
        // Six digits tell all rows apart that a reader can.
        let key = |value: f64| if value.is_finite() { format!("{value:.5e}") } else { String::new() };
        match self {
            Self::Words(words) => format!("<td>{}</td>", escaped(words)),
            Self::Number(value) => {
                format!("<td class=\"number\" data-v=\"{}\">{}</td>", key(*value), number(*value))
            }
            Self::Share(value) => {
                format!("<td class=\"number\" data-v=\"{}\">{}</td>", key(*value), percent(*value))
            }
        }
    }
}

/// A table; the first cell of a row names it.
pub(super) fn table(id: &str, caption: &str, columns: &[Column], rows: &[(String, Vec<Entry>)]) -> String {
    let mut html = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table class=\"sortable\" id=\"{id}\">\
         <caption>{caption}</caption>\n<thead><tr>",
        caption = escaped(caption)
    );
    for column in columns {
        let unit = if column.unit.is_empty() {
            String::new()
        } else {
            format!("<small>{}</small>", escaped(&column.unit))
        };
        html += &format!(
            "<th scope=\"col\"{} aria-sort=\"none\"><button type=\"button\">{}{unit}</button></th>",
            column.class(),
            escaped(&column.heading)
        );
    }
    html += "</tr></thead>\n<tbody>\n";
    for (name, cells) in rows {
        let name = escaped(name);
        html += &format!("<tr><th scope=\"row\" title=\"{name}\">{name}</th>");
        html.extend(cells.iter().map(Entry::html));
        html += "</tr>\n";
    }
    html + "</tbody></table></div>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_numbers_are_dashes_with_an_empty_key() {
        let columns = [Column::words("region"), Column::numbers("footprint", "Mt")];
        let rows = [
            ("<A & \"B\">".to_owned(), vec![Entry::Number(f64::NAN)]),
            ("b".to_owned(), vec![Entry::Share(0.5)]),
        ];
        let html = table("regions", "All", &columns, &rows);
        assert!(
            html.contains("&lt;A &amp; &quot;B&quot;&gt;</th><td class=\"number\" data-v=\"\">–</td>"),
            "{html}"
        );
        assert!(html.contains("data-v=\"5.00000e-1\">50.0 %") && html.matches("scope=\"row\"").count() == 2);
    }
}
