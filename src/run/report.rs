//! `leontief report`: a page with figures and tables from archives of one table.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Serialize;

use super::RunError;
use crate::drafts::write_whole;
use crate::exchange::geography::outlines;
use crate::report::{Dress, Page, Raster, ReportError, page};

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

/// Files of a run's folder that a page is made from; the table tells how it was built.
const FILES: [&str; 4] = ["archive.h5", "scenarios.h5", "ensemble.h5", "table.h5"];

/// Writes DIR/index.html and DIR/figures/NAME.svg, .png and .csv.
///
/// # Errors
/// Archives that cannot be read or are not of one table, outlines that are none, a folder that cannot be written.
pub fn report(request: &Report) -> Result<ReportSummary, RunError> {
    let start = Instant::now();
    let archives = expanded(request.archives)?;
    let outlines = request.outlines.map(outlines).transpose()?;
    let page = page(&archives, outlines.as_ref(), &Dress { title: request.title, png: request.png })?;
    let pngs = if request.png { drawn(&page)? } else { Vec::new() };
    let figures = request.output.join("figures");
    let refused = |source| RunError::Output { path: figures.clone(), source };
    fs::create_dir_all(&figures).map_err(refused)?;
    if request.output.join("index.html").is_file() {
        cleared(&figures).map_err(refused)?;
    }
    for chart in &page.charts {
        written(figures.join(format!("{}.svg", chart.name)), chart.svg.as_bytes())?;
        written(figures.join(format!("{}.csv", chart.name)), chart.csv().as_bytes())?;
    }
    for (chart, png) in page.charts.iter().zip(&pngs) {
        written(figures.join(format!("{}.png", chart.name)), png)?;
    }
    let path = request.output.join("index.html");
    written(path.clone(), page.html.as_bytes())?;
    Ok(ReportSummary {
        page: path,
        bytes: page.html.len(),
        figures: page.charts.iter().map(|chart| chart.name.to_owned()).collect(),
        notices: page.notices,
        seconds: start.elapsed().as_secs_f64(),
    })
}

/// Removes the figures of a former page.
fn cleared(figures: &Path) -> io::Result<()> {
    for entry in fs::read_dir(figures)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ["svg", "png", "csv"].iter().any(|own| ending == *own)) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A whole file or none.
fn written(path: PathBuf, bytes: &[u8]) -> Result<(), RunError> {
    write_whole(&path, bytes).map_err(|source| RunError::Output { path, source })
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
