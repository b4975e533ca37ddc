//! Where numbers come from, as cards.

use super::super::draw::{Node, escaped};
use super::super::findings::{Findings, Origin};

/// Facts in words; others keep their name.
const WORDS: [(&str, &str); 10] = [
    ("program", "program"),
    ("commit", "commit"),
    ("source_state", "source"),
    ("tolerance", "solver's tolerance"),
    ("certified_relative_error", "certified relative error"),
    ("solve_path", "solved by"),
    ("seed", "seed of draws"),
    ("spectral_radius", "spectral radius"),
    ("config_sha256", "SHA-256 of the config"),
    ("finished", "finished"),
];

/// A card an archive, and one of the statistics.
pub(super) fn cards(findings: &Findings) -> String {
    let mut html: String = findings.origins.iter().map(card).collect();
    if let Some(statistics) = &findings.statistics {
        html += "<div class=\"card\"><h3>How the table was made</h3>";
        html += &pairs("made", "What was adjusted and imputed", &statistics.lines);
        html += "</div>\n";
    }
    html
}

/// A fact's name in words.
fn in_words(name: &str) -> &str {
    WORDS.iter().find(|(known, _)| *known == name).map_or(name, |(_, word)| *word)
}

fn card(origin: &Origin) -> String {
    let mut html =
        format!("<div class=\"card\"><h3>{}: {}</h3>", escaped(&origin.name), escaped(&origin.holds));
    let (known, other): (Vec<_>, Vec<_>) = origin
        .facts
        .iter()
        .chain(origin.volatile.iter().filter(|(name, _)| name == "finished"))
        .partition(|(name, _)| WORDS.iter().any(|(known, _)| known == name));
    let listed = |facts: &[&(String, String)]| -> Vec<(String, String)> {
        facts.iter().map(|(key, value)| (in_words(key).to_owned(), value.clone())).collect()
    };
    html += &pairs("facts", "What was run", &listed(&known));
    if !origin.inputs.is_empty() {
        html += &details(
            &format!("Inputs and their SHA-256: {}", origin.inputs.len()),
            &pairs("input", "Inputs", &origin.inputs),
        );
    }
    let mut more = listed(&other);
    more.extend(origin.volatile.iter().filter(|(name, _)| name != "finished").cloned());
    if !more.is_empty() {
        html += &details("All facts, times and ranks", &pairs("facts", "Facts", &more));
    }
    if !origin.config.is_empty() {
        html +=
            &details("Config", &Node::new("pre").text(" ").markup(&preformatted(&origin.config)).to_string());
    }
    html + "</div>\n"
}

/// Lines stay lines.
fn preformatted(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

fn details(summary: &str, inside: &str) -> String {
    format!("<details><summary>{}</summary>{inside}</details>\n", escaped(summary))
}

fn pairs(kind: &str, caption: &str, pairs: &[(String, String)]) -> String {
    let rows: String = pairs
        .iter()
        .map(|(name, value)| {
            format!(
                "<tr><th scope=\"row\">{}</th><td class=\"hash\">{}</td></tr>\n",
                escaped(name),
                escaped(value)
            )
        })
        .collect();
    let caption = escaped(caption);
    format!("<table class=\"{kind}\"><caption>{caption}</caption><tbody>\n{rows}</tbody></table>\n")
}
