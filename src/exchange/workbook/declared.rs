//! How large the parts of a workbook are once they are unpacked, and how many strings it says to have: calamine makes room
//! for as many as are declared (tafia/calamine#684), holds all of them, and a megabyte may unpack to a gigabyte.
//!
//! Parts are unpacked to be measured, up to their bounds; the zip reader ends with an error where one goes on behind its size.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use memchr::memmem::find_iter;
use memchr::{memchr, memchr_iter, memrchr};
use zip::ZipArchive;

use super::grid::MOST_CELLS;

/// Bytes of the shortest string, `<si/>`.
const SHORTEST: u64 = 5;

/// Bytes of a part that is held whole, as strings and styles are, several times over: names of regions and sectors take a
/// thousandth of it.
const MOST_HELD: u64 = 1 << 28;

/// Bytes of all parts: a hundred for each cell that a sheet may have.
const MOST_BYTES: u64 = 1 << 31;

/// Bytes of a sheet between two tags: cells hold 32 767 characters, and each is held whole.
const LONGEST: u64 = 1 << 20;

/// What is wrong with the sizes of a workbook; what is no workbook is left to its reader.
pub(super) fn unlikely(path: &Path) -> Option<String> {
    let mut parts = ZipArchive::new(BufReader::new(File::open(path).ok()?)).ok()?;
    let mut room = MOST_BYTES;
    (0..parts.len()).find_map(|at| {
        let part = parts.by_index(at).ok()?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        let is_sheet = name.contains("worksheets/");
        let most = if is_sheet { room } else { room.min(MOST_HELD) };
        // What ends too early, or is damaged, is told by its reader.
        let part = part.take(most + 1);
        let (size, fault) = if name.ends_with("sharedstrings.xml") {
            strings(part)
        } else {
            let (size, longest) = measured(part);
            let fault = format!("a cell of its part '{name}' holds more than {LONGEST} bytes");
            (size, (is_sheet && longest > LONGEST).then_some(fault))
        };
        room = room.saturating_sub(size);
        let large = || format!("its part '{name}' takes more than {most} bytes unpacked");
        if size > most { Some(large()) } else { fault }
    })
}

/// Bytes of a part of strings, and what is wrong with their number.
fn strings(mut part: impl Read) -> (u64, Option<String>) {
    let mut text = Vec::new();
    let _ = part.read_to_end(&mut text);
    let size = text.len() as u64;
    let there = memchr_iter(b's', &text).filter(|at| is_string(&text, *at)).count() as u64;
    let declared = find_iter(&text, b"uniqueCount").filter_map(|at| number(&text[at + 11..])).max();
    let fault = if there > MOST_CELLS {
        Some(format!("it has {there} strings, more than a table of {MOST_CELLS} cells"))
    } else {
        let declared = declared.filter(|most| *most > MOST_CELLS.min(size / SHORTEST));
        declared.map(|most| format!("it declares {most} strings in {size} bytes"))
    };
    (size, fault)
}

/// Whether a tag `si` begins before a letter, with or without the name of its space.
fn is_string(text: &[u8], at: usize) -> bool {
    at > 0
        && matches!(text[at - 1], b'<' | b':')
        && text.get(at + 1) == Some(&b'i')
        && text.get(at + 2).is_some_and(|byte| matches!(byte, b'>' | b'/') || byte.is_ascii_whitespace())
}

/// Bytes of a part, and of its longest stretch without a tag, where that is longer than a block.
fn measured(mut part: impl Read) -> (u64, u64) {
    let mut block = vec![0; 1 << 16];
    let (mut size, mut longest, mut since) = (0, 0, 0);
    while let Ok(length @ 1..) = part.read(&mut block) {
        let block = &block[..length];
        size += length as u64;
        let first = memchr(b'<', block).unwrap_or(length);
        longest = longest.max(since + first as u64);
        since = memrchr(b'<', block).map_or(since + length as u64, |last| (length - last) as u64);
    }
    (size, longest)
}

/// The number an attribute's value begins with; the largest where it has too many digits.
fn number(after: &[u8]) -> Option<u64> {
    let mut rest = after.iter().skip_while(|byte| !byte.is_ascii_digit() && **byte != b'>');
    let first = rest.next().filter(|byte| byte.is_ascii_digit())?;
    let digits = rest.take_while(|byte| byte.is_ascii_digit());
    Some(
        std::iter::once(first)
            .chain(digits)
            .fold(0, |sum: u64, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use memchr::memmem::rfind;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// What is wrong with a workbook of one part, `times` a text, after a change of its bytes.
    fn fault(part: &str, text: &[u8], times: usize, change: impl Fn(&mut [u8])) -> Option<String> {
        let mut parts = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        parts.start_file(part, SimpleFileOptions::default().compression_level(Some(1))).expect("a part");
        for _ in 0..times {
            parts.write_all(text).expect("room");
        }
        let mut bytes = parts.finish().expect("whole").into_inner();
        change(&mut bytes);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("table.xlsx");
        std::fs::write(&path, bytes).expect("writable");
        unlikely(&path)
    }

    const STRINGS: &str = "xl/sharedStrings.xml";
    const SHEET: &str = "xl/worksheets/sheet1.xml";

    #[test]
    fn strings_that_no_table_has_are_refused() {
        let mebibyte = vec![b'A'; 1 << 20];
        let said = "its part 'xl/sharedstrings.xml' takes more than 268435456 bytes unpacked";
        // In the header of the part and in the directory.
        let lie = |bytes: &mut [u8]| {
            let directory = rfind(bytes, b"PK\x01\x02").expect("a directory");
            for at in [22, directory + 24] {
                assert_eq!(bytes[at..at + 4], (257_u32 << 20).to_le_bytes());
                bytes[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
            }
        };
        // The reader of parts, calamine's too, ends with an error where one goes on behind its size.
        assert_eq!(fault(STRINGS, &mebibyte, 257, lie), None);
        assert_eq!(fault(STRINGS, &mebibyte, 257, |_| ()).as_deref(), Some(said));
        assert_eq!(fault(STRINGS, &mebibyte, 2, |_| ()), None);
        let many = fault(STRINGS, "<si/>".repeat(1000).as_bytes(), 20_010, |_| ());
        let said = "it has 20010000 strings, more than a table of 20000000 cells";
        assert_eq!(many.as_deref(), Some(said));
        assert_eq!(fault(STRINGS, b"<si/>", 10, |_| ()), None);
        for (text, is) in
            [("<si>", true), ("<x:si >", true), ("<si", false), ("</si>", false), ("<size>", false)]
        {
            let at = text.find('s').expect("there");
            assert_eq!(is_string(text.as_bytes(), at), is, "{text}");
        }
        let declared = fault(STRINGS, b"<sst uniqueCount=\"99999999999999999999\">", 1, |_| ());
        assert_eq!(declared.as_deref(), Some("it declares 18446744073709551615 strings in 40 bytes"));
    }

    #[test]
    fn a_cell_that_no_sheet_has_is_refused() {
        let mebibyte = vec![b'A'; 1 << 20];
        let said = "a cell of its part 'xl/worksheets/sheet1.xml' holds more than 1048576 bytes";
        assert_eq!(fault(SHEET, &mebibyte, 2, |_| ()).as_deref(), Some(said));
        assert_eq!(fault(SHEET, b"<c><v>12</v></c>", 1 << 18, |_| ()), None);
    }
}
