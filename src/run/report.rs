//! `leontief report`: a page with figures and tables from archives of one table.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use super::RunError;
use crate::drafts::{draft_of, is_left_behind, write_whole};
use crate::exchange::geography::outlines;
use crate::report::{Dress, GENERATOR, Page, Raster, ReportError, page};

/// What to make a page from, and where.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Archives of one table, or folders of runs.
    pub archives: &'a [PathBuf],
    /// The folder to write.
    pub output: &'a Path,
    /// Outlines of provinces, GeoJSON.
    pub outlines: Option<&'a Path>,
    /// The page's title.
    pub title: Option<&'a str>,
    /// Whether figures are written as PNG too.
    pub png: bool,
}

/// A page in a few lines.
#[derive(Clone, Debug, Serialize)]
pub struct ReportSummary {
    /// The page.
    pub page: PathBuf,
    /// Its bytes.
    pub bytes: usize,
    /// Names of its figures.
    pub figures: Vec<String>,
    /// What the reader should know.
    pub notices: Vec<String>,
    /// Wall time.
    pub seconds: f64,
}

impl fmt::Display for ReportSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for notice in &self.notices {
            writeln!(f, "note: {notice}")?;
        }
        write!(
            f,
            "{}: {} figures, {:.1} MB, {:.1} s; open it in a browser",
            self.page.display(),
            self.figures.len(),
            self.bytes as f64 / 1e6,
            self.seconds
        )
    }
}

/// Endings of a figure's files.
const ENDINGS: [&str; 3] = ["svg", "png", "csv"];

/// Files of a run's folder that a page is made from; the table tells how it was built.
const FILES: [&str; 4] = ["archive.h5", "scenarios.h5", "ensemble.h5", "table.h5"];

/// Writes DIR/index.html and DIR/figures/NAME.svg, .png and .csv; a former page stays until all of them are on the disk.
///
/// # Errors
/// Archives that cannot be read or are not of one table, outlines that are none, a folder that cannot be written.
pub fn report(request: &Report) -> Result<ReportSummary, RunError> {
    let start = Instant::now();
    own_page(&request.output.join("index.html"))?;
    let archives = expanded(request.archives)?;
    let outlines = request.outlines.map(outlines).transpose()?;
    let page = page(&archives, outlines.as_ref(), &Dress { title: request.title, png: request.png })?;
    let pngs = if request.png { drawn(&page)? } else { Vec::new() };
    written(request.output, &page, &pngs)
        .map_err(|source| RunError::Output { path: request.output.to_owned(), source })?;
    Ok(ReportSummary {
        page: request.output.join("index.html"),
        bytes: page.html.len(),
        figures: page.charts.iter().map(|chart| chart.name.to_owned()).collect(),
        notices: page.notices,
        seconds: start.elapsed().as_secs_f64(),
    })
}

/// Refuses to replace a page of somebody else.
fn own_page(index: &Path) -> Result<(), RunError> {
    if index.is_file()
        && !fs::read(index).is_ok_and(|page| String::from_utf8_lossy(&page).contains(GENERATOR))
    {
        return Err(RunError::Asked(format!(
            "{} is no page that `leontief report` made and would be lost: choose another --output",
            index.display()
        )));
    }
    Ok(())
}

/// Writes a page and its figures into a draft beside them, which takes the place of a former page when it is whole.
fn written(output: &Path, page: &Page, pngs: &[Vec<u8>]) -> io::Result<()> {
    let figures = output.join("figures");
    fs::create_dir_all(&figures)?;
    for entry in fs::read_dir(output)? {
        let path = entry?.path();
        if path.is_dir() && is_left_behind(&path, Some("figures")) {
            fs::remove_dir_all(path)?;
        }
    }
    let draft = draft_of(&figures).ok_or(ErrorKind::InvalidFilename)?;
    let done = drafted(&draft, page, pngs).and_then(|names| swapped(&draft, output, &names));
    // Best effort: the first error is the one to report.
    let _ = fs::remove_dir_all(&draft);
    done
}

/// Writes all files into a folder, and tells the names of the figures'.
fn drafted(draft: &Path, page: &Page, pngs: &[Vec<u8>]) -> io::Result<Vec<String>> {
    fs::create_dir(draft)?;
    let mut names = Vec::new();
    let mut write = |name: String, bytes: &[u8]| {
        write_whole(&draft.join(&name), bytes)?;
        names.push(name);
        io::Result::Ok(())
    };
    for chart in &page.charts {
        write(format!("{}.svg", chart.name), chart.svg.as_bytes())?;
        write(format!("{}.csv", chart.name), chart.csv().as_bytes())?;
    }
    for (chart, png) in page.charts.iter().zip(pngs) {
        write(format!("{}.png", chart.name), png)?;
    }
    write_whole(&draft.join("index.html"), page.html.as_bytes())?;
    Ok(names)
}

/// Puts drawn files into their places. Between the former page's end and the new one's there is none: no page is seen beside
/// the other's figures.
fn swapped(draft: &Path, output: &Path, names: &[String]) -> io::Result<()> {
    let (figures, index) = (output.join("figures"), output.join("index.html"));
    if index.is_file() {
        let former = fs::read_to_string(&index)?;
        fs::remove_file(&index)?;
        cleared(&figures, &former)?;
    }
    for name in names {
        fs::rename(draft.join(name), figures.join(name))?;
    }
    fs::rename(draft.join("index.html"), index)
}

/// Removes the figures that a former page names, and nothing else of the folder.
fn cleared(figures: &Path, former: &str) -> io::Result<()> {
    for entry in fs::read_dir(figures)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        let own = path.extension().is_some_and(|ending| ENDINGS.iter().any(|own| ending == *own));
        if own && former.contains(&format!("figures/{stem}.csv")) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Figures as PNG, in their order.
fn drawn(page: &Page) -> Result<Vec<Vec<u8>>, RunError> {
    let raster = Raster::new();
    if !raster.has_fonts() {
        tracing::warn!(
            "this system has no fonts: PNG figures are without text; install some, e.g. fonts-noto-cjk"
        );
    }
    let all: Result<Vec<Vec<u8>>, ReportError> =
        page.charts.par_iter().map(|chart| raster.png(chart.name, &chart.svg)).collect();
    Ok(all?)
}

/// Archives as they are, folders by the files a run leaves in them.
fn expanded(paths: &[PathBuf]) -> Result<Vec<PathBuf>, RunError> {
    let mut all = Vec::new();
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let there: Vec<PathBuf> =
            FILES.iter().map(|name| path.join(name)).filter(|file| file.is_file()).collect();
        if there.iter().all(|file| file.ends_with("table.h5")) {
            return Err(ReportError::Empty { folder: path.clone() }.into());
        }
        all.extend(there);
    }
    Ok(all)
}
