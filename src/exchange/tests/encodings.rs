//! Bytes of a file: marks, line ends, what is no UTF-8, what is cut.

use super::nation::{bits, plain};
use super::written::{FORMATS, Written};
use crate::exchange::Format;

#[test]
fn windows_line_ends_and_byte_order_marks_change_no_bit() {
    for (format, name) in FORMATS {
        let written = Written::new(format);
        for file in written.files() {
            written.edit(&file, |text| format!("\u{feff}{}", text.replace('\n', "\r\n")));
        }
        let source = written.read();
        assert_eq!(bits(&source.table), bits(&plain()), "{name}");
        assert_eq!(source.notes, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_refused_with_their_line() {
    // Latin-1 é where the file has a letter of a label.
    let spoil = |text: &str, line: usize, label: &str| {
        let at: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let found = at + text[at..].find(label).expect("the label");
        let mut bytes = text.as_bytes().to_vec();
        bytes[found] = 0xE9;
        bytes
    };
    let pymrio = Written::new(Format::Pymrio);
    for (file, line, label) in
        [("Z.txt", 1, "c"), ("Z.txt", 5, "power"), ("Y.txt", 7, "steel"), ("emissions/unit.txt", 2, "CO2")]
    {
        let whole = pymrio.text(file);
        pymrio
            .put(file, spoil(&whole, line, label))
            .refused(&[&format!("{file}, line {line} is not UTF-8"), "save the file as UTF-8"]);
        pymrio.put(file, whole);
    }
    let csv = Written::new(Format::Csv);
    for (file, line, label) in [("Z.csv", 9, "power"), ("sectors.csv", 3, "power"), ("x.csv", 1, "sector")] {
        let whole = csv.text(file);
        csv.put(file, spoil(&whole, line, label)).refused(&[&format!("{file}, line {line} is not UTF-8")]);
        csv.put(file, whole);
    }
    for (format, mark) in [(Format::Pymrio, "Z.txt"), (Format::Csv, "Z.csv")] {
        let written = Written::new(format);
        let wide: Vec<u8> = written.text(mark).encode_utf16().flat_map(u16::to_le_bytes).collect();
        written.put(mark, [&[0xFF, 0xFE], wide.as_slice()].concat()).refused(&[mark, "line 1 is not UTF-8"]);
    }
}

#[test]
fn files_without_a_row_or_a_line_are_refused() {
    for (format, _) in FORMATS {
        for file in Written::new(format).files() {
            if file.contains(".json") {
                continue;
            }
            let written = Written::new(format);
            if file == "population.txt" {
                // The population of regions.csv would go before.
                written.remove("regions.csv");
            }
            let whole = written.text(&file);
            written.put(&file, "").refused(&[&file, "no line at all", "truncated"]);
            written.put(&file, "\n\r\n\n").refused(&[&file, "truncated"]);
            // pymrio's matrices have two header rows; the row of index names below them may be missing.
            for lines in if format == Format::Pymrio { 1..=3 } else { 1..=1 } {
                let head: String = whole.split_inclusive('\n').take(lines).collect();
                let matrix = ["Z", "Y", "F", "F_Y"].iter().any(|name| file.ends_with(&format!("{name}.txt")));
                if head != whole && (lines == 1 || matrix) {
                    written.put(&file, head).refused(&[&file, "a header and no row"]);
                }
            }
        }
    }
}

#[test]
fn a_last_line_without_its_end_is_told() {
    for (format, files) in [
        (Format::Pymrio, &["Z.txt", "Y.txt", "x.txt", "emissions/F.txt", "value_added/F.txt"][..]),
        (Format::Csv, &["Z.csv", "Y.csv", "x.csv", "F_emissions.csv", "exports.csv"][..]),
    ] {
        for file in files {
            let written = Written::new(format);
            written.edit(file, |text| text.trim_end().to_owned());
            let source = written.read();
            assert_eq!(bits(&source.table), bits(&plain()), "{file}: nothing is cut here");
            assert_eq!(source.notes.len(), 1, "{file}: {:?}", source.notes);
            assert!(source.notes[0].contains(file) && source.notes[0].contains("no line end"));
            // Cut inside the number, nothing but this note can tell.
            written.edit(file, |text| text[..text.len() - 1].to_owned());
            assert!(written.read().notes[0].contains("cut inside its last cell"));
        }
    }
}

#[test]
fn a_file_cut_at_any_byte_is_refused_or_told() {
    for (format, file) in
        [(Format::Pymrio, "Z.txt"), (Format::Pymrio, "emissions/F_Y.txt"), (Format::Csv, "regions.csv")]
    {
        let written = Written::new(format);
        let whole = written.text(file);
        let last = whole.trim_end().rfind('\n').expect("lines");
        let ends = (0..last).step_by(13).chain(last + 1..whole.len() - 1);
        for end in ends.filter(|end| whole.is_char_boundary(*end)) {
            written.put(file, &whole[..end]);
            if let Ok(source) = crate::exchange::read(&written.path, &written.options) {
                assert!(source.notes.iter().any(|note| note.contains(file)), "{file} cut at {end}");
            }
        }
    }
}
