//! The extension folders of a pymrio table.

use std::path::{Path, PathBuf};

use super::super::ExchangeError;
use super::super::align::{Side, in_order, missing, places};
use super::super::sheet::Sheet;
use super::super::text::lines::Line;
use super::super::trail::{Trail, within};
use super::super::wide::{Row, Slots, fill, single, slots};
use super::grid::Grid;
use super::parameters::{Listed, Parameters};
use super::read::{demand_places, note_order};
use super::{IMPORTS, PARAMETERS, TAB};
use crate::axes::{Axes, Labels};
use crate::linalg::Matrix;
use crate::quantity::Unit;
use crate::table::{Extension, VALUE_ADDED, ValueAdded, ValueAddedOrigin};

/// What an extension is read against.
pub(super) struct Context<'a> {
    pub(super) axes: &'a Axes,
    pub(super) money: &'a Unit,
    pub(super) x: Option<&'a [f64]>,
}

/// All extension folders, those with a meaning of their own apart.
#[derive(Default)]
pub(super) struct Found {
    pub(super) extensions: Vec<Extension>,
    pub(super) value_added: Option<ValueAdded>,
    pub(super) imports: Option<Vec<f64>>,
    pub(super) imports_Y: Option<Vec<f64>>,
}

/// One folder as read.
struct Folder {
    stressors: Labels,
    units: Vec<Unit>,
    F: Option<Matrix>,
    F_Y: Option<Matrix>,
    parameters: PathBuf,
}

/// Reads every sub-folder with a description, in the order of their names.
pub(super) fn read(root: &Path, context: &Context<'_>, trail: &mut Trail) -> Result<Found, ExchangeError> {
    let entries = root.read_dir().map_err(ExchangeError::reading(root))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry.map_err(ExchangeError::reading(root))?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    folders.retain(|path| {
        let described = path.join(PARAMETERS).is_file();
        if !described && !is_hidden(path) {
            trail.note(format!("{}: no {PARAMETERS} in this folder; it was not read", path.display()));
        }
        described
    });
    let mut found = Found::default();
    for path in folders {
        within(root, &path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = read_folder(&path, context, trail)?;
        match name.as_str() {
            VALUE_ADDED => {
                folder.in_money(context.money)?;
                let v = folder.production()?;
                let (components, origin) = (folder.stressors, ValueAddedOrigin::Given);
                found.value_added = Some(ValueAdded { components, v, origin });
            }
            IMPORTS => {
                folder.in_money(context.money)?;
                if folder.stressors.len() > 1 {
                    let reason = "imports need exactly one row; add the rows up or rename the folder";
                    return Err(ExchangeError::description(&folder.parameters, reason));
                }
                found.imports = folder.F.map(Matrix::into_data);
                found.imports_Y = folder.F_Y.map(Matrix::into_data);
            }
            _ => {
                let F = folder.production()?;
                let Folder { stressors, units, F_Y, .. } = folder;
                found.extensions.push(Extension { name, stressors, units, F, F_Y });
            }
        }
    }
    Ok(found)
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

impl Folder {
    /// Refuses stressors that are not in the table's money.
    fn in_money(&self, money: &Unit) -> Result<(), ExchangeError> {
        match self.units.iter().position(|unit| unit != money) {
            None => Ok(()),
            Some(at) => Err(ExchangeError::UnitMismatch {
                file: self.parameters.clone(),
                label: self.stressors.name(at).to_owned(),
                unit: self.units[at].to_string(),
                expected: money.to_string(),
            }),
        }
    }

    fn production(&self) -> Result<Matrix, ExchangeError> {
        self.F.clone().ok_or_else(|| {
            ExchangeError::description(&self.parameters, "no file for F (or S); save F too and list it here")
        })
    }
}

fn read_folder(path: &Path, context: &Context<'_>, trail: &mut Trail) -> Result<Folder, ExchangeError> {
    let parameters = Parameters::read(path, "Extension", trail)?;
    let unit = parameters.expect("unit")?;
    parameters.demand(&unit, None, 1)?;
    let (labels, units) = read_units(&unit, trail)?;
    let direct = match parameters.find("F_Y")? {
        Some(listed) => Some(listed),
        None => parameters.find("FY")?,
    };
    parameters.note_unlisted("F_Y", trail);
    if direct.is_none() && parameters.lists("S_Y") {
        trail.note(format!("{}: S_Y is not read; save F_Y too", parameters.path().display()));
    }
    let production = match parameters.find("F")? {
        Some(listed) => Some(listed),
        None => parameters.find("S")?,
    };
    let mut folder =
        Folder { stressors: labels, units, F: None, F_Y: None, parameters: parameters.path().to_owned() };
    if let Some(listed) = &production {
        parameters.demand(listed, Some(unit.index), 2)?;
        let mut F = read_production(&parameters, listed, (context.axes, &folder.stressors), trail)?;
        if listed.array == "S" {
            scale(&mut F, context.x, &folder.parameters)?;
            trail.note(format!("{}: F was made from S and x: F = S x̂", folder.parameters.display()));
        }
        folder.F = Some(F);
    }
    if let Some(listed) = &direct {
        parameters.demand(listed, Some(unit.index), 2)?;
        folder.F_Y = Some(read_direct(&parameters, listed, (context.axes, &folder.stressors), trail)?);
    }
    Ok(folder)
}

/// Stressors in order with their units; several label columns become one label.
fn read_units(listed: &Listed, trail: &mut Trail) -> Result<(Labels, Vec<Unit>), ExchangeError> {
    let sheet = Sheet::read(&listed.path, TAB, trail)?;
    let names = sheet.rows.iter().map(|(_, cells)| cells[..listed.index.min(cells.len())].join(", "));
    let stressors = Labels::new("stressor", names).map_err(ExchangeError::labels(&listed.path))?;
    if sheet.header.len() != listed.index + 1 {
        let (found, expected) = (sheet.header.len(), listed.index + 1);
        return Err(ExchangeError::Ragged { file: sheet.path, line: 1, found, expected });
    }
    let units: Vec<Unit> = sheet.column(listed.index).map(Unit::new).collect();
    trail.note_blank_units(&sheet.path, stressors.names().iter().zip(&units));
    Ok((stressors, units))
}

fn read_production(
    parameters: &Parameters,
    listed: &Listed,
    (axes, stressors): (&Axes, &Labels),
    trail: &mut Trail,
) -> Result<Matrix, ExchangeError> {
    let mut opened = Grid::open(listed, parameters, trail)?;
    let columns = places(&listed.path, axes, Side::Production, &opened.pairs(), opened.index())?;
    let mut F = Matrix::zeros(stressors.len(), axes.n());
    let places = single(opened.index(), &columns);
    let ordered =
        fill_stressors(&mut opened, stressors, &mut slots(F.data_mut().chunks_mut(axes.n()), &places))?;
    note_order(trail, listed, in_order(&columns) && ordered);
    Ok(F)
}

fn read_direct(
    parameters: &Parameters,
    listed: &Listed,
    (axes, stressors): (&Axes, &Labels),
    trail: &mut Trail,
) -> Result<Matrix, ExchangeError> {
    let mut opened = Grid::open(listed, parameters, trail)?;
    let (places, ordered) = demand_places(&opened, axes)?;
    let width = Side::Demand.len(axes);
    let mut F_Y = Matrix::zeros(stressors.len(), width);
    let mut leaving = vec![0.0; 2 * stressors.len()];
    let mut slots = F_Y
        .data_mut()
        .chunks_mut(width)
        .zip(leaving.chunks_mut(2))
        .map(|(row, leaving)| {
            let (exports, balancing) = leaving.split_at_mut(1);
            let into = vec![row, exports, balancing];
            Some(Row { places: &places, into, may_end_early: false })
        })
        .collect();
    let rows_ordered = fill_stressors(&mut opened, stressors, &mut slots)?;
    drop(slots);
    note_order(trail, listed, ordered && rows_ordered);
    if let Some(at) = leaving.iter().position(|value| *value != 0.0) {
        let reason = format!(
            "'{}' has {} on what leaves the table (RoW); set it to 0 or give RoW rows in Z",
            stressors.name(at / 2),
            leaving[at]
        );
        return Err(ExchangeError::description(&listed.path, reason));
    }
    Ok(F_Y)
}

fn fill_stressors(
    opened: &mut Grid,
    stressors: &Labels,
    slots: &mut Slots<'_>,
) -> Result<bool, ExchangeError> {
    let heads = &opened.heads;
    let place = |line: Line<'_>| {
        let label = heads.row_labels(line)?.join(", ");
        stressors.position(&label).map(Some).ok_or_else(|| ExchangeError::UnknownLabel {
            file: heads.path.clone(),
            place: format!("line {}", line.number),
            label,
            known: "the stressors of its unit file",
        })
    };
    let ordered = fill(&mut opened.lines, heads, slots, &place)?;
    let seen: Vec<bool> = slots.iter().map(Option::is_none).collect();
    missing(&heads.path, "row", &seen, |at| stressors.name(at).to_owned())?;
    Ok(ordered)
}

/// `F = S x̂`.
fn scale(F: &mut Matrix, x: Option<&[f64]>, parameters: &Path) -> Result<(), ExchangeError> {
    let x = x.ok_or_else(|| {
        ExchangeError::description(parameters, "S without F needs the table's x; save x (or F) too")
    })?;
    for row in F.data_mut().chunks_mut(x.len()) {
        row.iter_mut().zip(x).for_each(|(cell, output)| *cell *= output);
    }
    Ok(())
}
