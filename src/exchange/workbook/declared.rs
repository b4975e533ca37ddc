//! How many strings a workbook says to have, held against its size: calamine makes room for as many as are declared
//! (tafia/calamine#684), and no memory is enough for some numbers.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use memchr::memmem::find_iter;
use zip::ZipArchive;

/// The largest growth of a deflated byte.
const MOST_GROWTH: u64 = 1032;

/// Bytes of the shortest string, `<si/>`.
const SHORTEST: u64 = 5;

/// Bytes of strings that a table cannot have.
const MOST_BYTES: u64 = 1 << 30;

/// What is wrong with the strings that a workbook declares; what is no workbook is left to its reader.
pub(super) fn unlikely(path: &Path) -> Option<String> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let mut parts = ZipArchive::new(BufReader::new(file)).ok()?;
    (0..parts.len()).find_map(|at| {
        let part = parts.by_index(at).ok()?;
        if !part.name().ok()?.to_lowercase().ends_with("sharedstrings.xml") {
            return None;
        }
        let size = part.size().min(length.saturating_mul(MOST_GROWTH));
        if size > MOST_BYTES {
            return Some(format!("its strings take {size} bytes"));
        }
        let mut text = Vec::new();
        // A part that ends too early is told by its reader.
        let _ = part.take(size).read_to_end(&mut text);
        let most = find_iter(&text, b"uniqueCount").filter_map(|at| number(&text[at + 11..])).max()?;
        (most > size / SHORTEST).then(|| format!("it declares {most} strings in {size} bytes"))
    })
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
