//! SVG to PNG: the only door to `resvg`.

use std::sync::Arc;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FallbackSelectionFn, FontResolver, Options, Tree, fontdb};

use super::ReportError;

/// Pixels of a figure's width: eight inches at 300 dots an inch.
const WIDTH: f32 = 2400.0;
/// Dots a meter of 300 an inch.
const DOTS_A_METER: u32 = 11_811;

/// Fonts without serifs that have Chinese characters, the preferred first.
const EASTERN: [&str; 6] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
];

/// The fonts of this system, read once.
pub struct Raster {
    options: Options<'static>,
}

impl Default for Raster {
    fn default() -> Self {
        Self::new()
    }
}

impl Raster {
    /// Looks for the system's fonts.
    pub fn new() -> Self {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        let family = |name: &str| fonts.faces().any(|face| face.families.iter().any(|(of, _)| of == name));
        let known =
            ["Noto Sans", "Liberation Sans", "Arial", "DejaVu Sans"].into_iter().find(|name| family(name));
        if let Some(name) = known {
            fonts.set_sans_serif_family(name);
        }
        let font_resolver = FontResolver {
            select_fallback: sans_first(),
            select_font: FontResolver::default_font_selector(),
        };
        Self { options: Options { fontdb: Arc::new(fonts), font_resolver, ..Options::default() } }
    }

    /// Whether there are fonts; without them figures have no text.
    pub fn has_fonts(&self) -> bool {
        self.options.fontdb.faces().next().is_some()
    }

    /// A figure as PNG of 2,400 pixels across.
    pub fn png(&self, name: &str, svg: &str) -> Result<Vec<u8>, ReportError> {
        let failed = |detail: String| ReportError::Raster { name: name.to_owned(), detail };
        let tree = Tree::from_str(svg, &self.options).map_err(|error| failed(error.to_string()))?;
        let scale = WIDTH / tree.size().width();
        let height = (tree.size().height() * scale).ceil();
        let mut pixels =
            Pixmap::new(WIDTH as u32, height as u32).ok_or_else(|| failed("no such size".to_owned()))?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        let png = pixels.encode_png().map_err(|error| failed(error.to_string()))?;
        Ok(with_density(png))
    }
}

/// For Chinese, Japanese and Korean names a font without serifs, as all else has; any font where there is none.
fn sans_first() -> FallbackSelectionFn<'static> {
    let any = FontResolver::default_fallback_selector();
    Box::new(move |character, used, fonts| {
        let wanted = |name: &str| EASTERN.iter().position(|eastern| name == *eastern);
        let rank = |face: &fontdb::FaceInfo| {
            let plain = face.weight == fontdb::Weight::NORMAL && !used.contains(&face.id);
            face.families.iter().filter_map(|(name, _)| wanted(name)).min().filter(|_| plain)
        };
        let best =
            fonts.faces().filter_map(|face| Some((rank(face)?, face.id))).min_by_key(|(rank, _)| *rank);
        match best.filter(|_| character >= '\u{2e80}') {
            Some((_, id)) => Some(id),
            None => any(character, used, fonts),
        }
    })
}

/// Puts the chunk that says 300 dots an inch behind the header.
fn with_density(mut png: Vec<u8>) -> Vec<u8> {
    /// Signature of 8 bytes, header of 25.
    const BEFORE: usize = 33;
    let mut chunk = b"pHYs".to_vec();
    for dots in [DOTS_A_METER, DOTS_A_METER] {
        chunk.extend(dots.to_be_bytes());
    }
    chunk.push(1);
    let check = crc(&chunk);
    let mut whole = 9_u32.to_be_bytes().to_vec();
    whole.extend(chunk);
    whole.extend(check.to_be_bytes());
    if png.len() > BEFORE {
        png.splice(BEFORE..BEFORE, whole);
    }
    png
}

/// The checksum of PNG (ISO 3309).
fn crc(bytes: &[u8]) -> u32 {
    let turn = |rest: u32| (0..8).fold(rest, |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 });
    !bytes.iter().fold(!0, |c, byte| turn((c ^ u32::from(*byte)) & 0xff) ^ (c >> 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_becomes_a_png_of_publication_size() {
        // The check value of the standard.
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='960' height='480' viewBox='0 0 960 480'>\
                   <rect width='960' height='480' fill='#fff'/></svg>";
        let png = Raster::new().png("box", svg).expect("an SVG");
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
        assert_eq!((&png[1..4], number(16), number(20)), (&b"PNG"[..], 2400, 1200));
        assert_eq!((&png[37..41], number(41)), (&b"pHYs"[..], DOTS_A_METER));
        let wrong = Raster::new().png("box", "<svg").expect_err("no SVG");
        assert!(wrong.to_string().contains("figure box"), "{wrong}");
    }
}
