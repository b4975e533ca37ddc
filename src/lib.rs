//! `leontief`: multi-regional input-output (MRIO) tables, built from statistics, solved on MPI ranks, archived in HDF5.
//!
//! [`guide`] has a tutorial, a page for each task and the method; [`archive::schema`] the file format.
//!
//! # Map
//! Rooms, ground floor first; a room may use any room of a lower floor, and rooms of one floor do not know each
//! other. A test (`tests/it/layering/mod.rs`) holds every import against this table, every foreign library against its
//! one door, and files against their sizes.
//!
//! | floor | room | what lives there |
//! |---|---|---|
//! | 1 | [`axes`] | labels checked once, typed positions, the partition of regions into provinces, groups of regions |
//! | 1 | [`quantity`] | units, and the named arrays of every result |
//! | 1 | [`linalg`] | dense matrices, LU, Cholesky, block GMRES over [`linalg::LinearOperator`] and [`linalg::InnerProduct`] |
//! | 1 | [`streams`] | counter-based random numbers and their laws |
//! | 1 | [`drafts`] | files that are whole under their names or not there |
//! | 1 | [`ranks`] | teams of ranks: gather and fail together; the only door to MPI |
//! | 2 | [`entropy`] | RAS, GRAS and their kin: the matrix nearest to a prior with given sums |
//! | 2 | [`table`] | `Z`, `Y`, `x`, `v` in province blocks or as trade × regional use, extensions, synthetic nations |
//! | 3 | [`coefficients`] | `A = Z x̂⁻¹`, `S = F x̂⁻¹`, the zero-output rule |
//! | 3 | [`inventory`] | activity × factor, or inventories that are given, by the table's sectors, provinces and regions |
//! | 3 | [`compile`] | the seven steps from statistics of provinces and cities to a nested city-level table |
//! | 4 | [`leontief`] | the solve: province–Schur, two-level block GMRES, dense LU; structure, certificate, diagnosis |
//! | 5 | [`accounts`] | footprints, production-based accounts, flows, value added in trade |
//! | 6 | [`classify`] | affluence and inequality, structure types, producers and consumers, super-emitters, flows between groups |
//! | 6 | [`analysis`] | structural decomposition, hypothetical extraction, structural paths |
//! | 7 | [`scenario`] | technology and demand measures, lifting of poorer cities, quota and its allocation |
//! | 8 | [`ensemble`] | uncertain statistics: draws, batches, moments, probabilities, decomposition of variance |
//! | 9 | [`archive`] | packed tables, archives, shards, provenance, comparison; the only door to HDF5 but one |
//! | 9 | [`exchange`] | foreign formats in and out: tables, statistics, lists; results as CSV, Parquet, pymrio folders |
//! | 10 | [`report`] | one page of archives with figures and tables; the headline numbers of the source paper |
//! | 10 | [`config`] | TOML into the option structs that the rooms define |
//! | 11 | [`run`] | one file a verb: sequencing, progress, writing |
//! | 12 | [`cli`] | verbs and exit codes |
//!
//! [`guide`] stands beside the floors: it holds pages and no code.
//!
//! # Ways through the house
//! - A yuan of `Z`: statistics ([`exchange`]) are aligned by label and unit, [`compile`] makes trade and technology of
//!   them, [`table::Table`] holds them; divided by output they are `A` ([`coefficients`]), `I − A` is factored by
//!   province ([`leontief::System`]), what final demand asks is solved for ([`accounts`]), named, given its unit and
//!   written ([`archive`]), shown ([`report`]). A foreign table enters at [`table::Table`].
//! - A tonne of a fuel: [`exchange`], times its factor in [`inventory`], then `F` of an extension of the table.
//! - A draw: [`ensemble`] perturbs the statistics by numbers of [`streams`] that its index addresses, then the same way
//!   on one rank alone; its outputs go to a shard, shards are merged to estimates.
//! - A config key: [`config`] checks it, the room that defines it reads it in a plain struct, and what determines a result
//!   is archived with it.
//!
//! # Invariants
//! - Rows produce, columns consume; everything is region-major: row `(r, i)` stands at `r·m + i`.
//! - Row identity `Σ Z + Σ Y + exports + balancing = x`; column identity `Σ Z + imports + Σ v = x`.
//! - `Σ D_cba + exports + balancing = Σ F`, less what stands on sectors without output.
//! - `Σ_s flows_rs + exports_r + balancing_r = D_pba_r − F_Y_r`; `Σ_r flows_rs = D_cba_s − F_Y_s`.
//! - `(v + imports) L = 1`.
//! - The same bits on any number of ranks and threads: work is cut by province, by fixed tiles and by panels whose
//!   width follows from the table's size; sums run in province order; there is no floating-point all-reduce.
//! - Nobody forms `L`.
//!
//! # Why not …
//! - *types for quantities?* A table's money is of any currency and year, its stressors are anything: units are known
//!   when a file is read. They are text with a scale ([`quantity::Unit`]), held against each other at the border; inside,
//!   arrays are `f64` with a unit on their owner.
//! - *teams of ranks for draws?* Draws are independent: they are dealt to ranks and each is built and solved by one rank
//!   alone ([`ranks::Solo`]), without a message. All ranks together solve one table, and nothing lies in between.
//! - *groups among the accounts?* An account is by region and sector. Regions are summed before a solve ([`axes`]) or
//!   classed after it ([`classify`], which has inequality too).
//! - *spans in the log?* Rank 0 tells events and progress; what became of a draw is data, and stands in the archive with
//!   its reason.
//! - *one error type that takes everything?* An error decides the exit code: each room has its own, [`run::RunError`]
//!   gathers them.
//! - *all HDF5 in one room, all TOML in another?* A MATLAB v7.3 file is one encoding of a flat table, beside text and
//!   NumPy, and a layout describes a foreign file: both are read in `exchange/flat`.
//! - *drafts in the archive?* Everything that is written, tables, archives, shards, pages, is whole or not there.
//! - *`--output` everywhere?* `convert SOURCE DESTINATION` is said like `cp`; `synth` and `man` do no more than make what
//!   their one argument names.
//!
//! # Notation
//! Of the economy these single letters are identifiers, and only these; the names are pymrio's.
//!
//! | symbol | meaning | shape |
//! |---|---|---|
//! | `Z` | intermediate transactions | n × n |
//! | `Y` | final demand (Zheng et al. 2023: F) | n × (R·C) |
//! | `x` | gross output | n |
//! | `v` | value added | n |
//! | `A` | technical coefficients | n × n |
//! | `F`, `F_Y` | stressors of production, of final demand | k × n, k × (R·C) |
//! | `S` | intensities (Zheng et al. 2023, Eq. 2: E) | k × n |
//! | `M` | multipliers | k × n |
//! | `D_cba`, `D_pba` | embodied in final demand, production-based account, without `F_Y`; the footprint is `D_cba_reg`: `_reg` by region and `_cap` per head are with `F_Y` | k × R × m |
//! | `D_imp`, `D_exp` | embodied in trade | k × R × m |
//! | n, m, R, P, C, k | rows, sectors, regions, provinces, demand categories, stressors | |
//! | `K` | response of a province's takings to its deliveries ([`leontief::Schur`]) | m × m |
//! | `K` | in accounts the number of stressors, of which `k` is one; in an inventory that of its sectors | |
//! | `N` | draws | |
//!
//! In formulas only, with the fields that hold them:
//!
//! | symbol | meaning | shape |
//! |---|---|---|
//! | L | Leontief inverse, which nobody holds | n × n |
//! | T | trade shares, `A = T Â`; `T_i = diag(δ) + diag(α) Gᵀ Φ G diag(β)` ([`table::Trade`]) | n × R |
//! | Â | `technology` of every region | n × m |
//! | δ, α, β, Φ | `own_share`, `supply_share`, `demand_share`, `province_trade` | n, n, n, m × P × P |
//! | G | which province a region belongs to | P × R |
//! | w, δ | of the certificate: `wᵀ\|A\| ≤ (1 − δ) wᵀ` | n |
//!
//! Numerics keep the letters of their references: in [`linalg`] and the solver `X` is a panel of unknowns, `F` one of
//! right-hand sides, `D`, `Q`, `R`, `V`, `W`, `Z` panels of a pass, `B` and `C` factors and products; in [`entropy`] `X` is
//! the balanced matrix, `G` and `H` are the numbers of groups of its rows and columns.

pub mod accounts;
pub mod analysis;
pub mod archive;
pub mod axes;
pub mod classify;
pub mod cli;
pub mod coefficients;
pub mod compile;
pub mod config;
pub mod drafts;
pub mod ensemble;
pub mod entropy;
pub mod exchange;
pub mod guide;
pub mod inventory;
pub mod leontief;
pub mod linalg;
pub mod quantity;
pub mod ranks;
pub mod report;
pub mod run;
pub mod scenario;
pub mod streams;
pub mod table;
