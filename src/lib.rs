//! `leontief`: multi-regional input-output (MRIO) tables, solved on MPI ranks and archived in HDF5.
//!
//! [`guide`] has a tutorial, a page for each task and the method; [`archive::schema`] the file format.
//!
//! # Map
//! Rooms, ground floor first; a room may use any room of a lower floor, and rooms of one floor do not know each
//! other. A test (`tests/it/layering/mod.rs`) holds every import against this table.
//!
//! | floor | room | what lives there |
//! |---|---|---|
//! | 1 | [`axes`] | labels checked once, typed positions, the partition of regions into provinces |
//! | 1 | [`quantity`] | units, and the named arrays of every result |
//! | 1 | [`linalg`] | dense matrices, LU, block GMRES over [`linalg::LinearOperator`] and [`linalg::InnerProduct`] |
//! | 1 | [`streams`] | counter-based random numbers |
//! | 1 | [`drafts`] | files that are whole under their names or not there |
//! | 1 | [`ranks`] | teams of ranks: gather and fail together; the only door to MPI |
//! | 2 | [`entropy`] | RAS, GRAS and their kin: the matrix nearest to a prior with given sums |
//! | 2 | [`table`] | `Z`, `Y`, `x`, `v` in province blocks or as trade × regional use, extensions, synthetic nations |
//! | 3 | [`compile`] | the seven steps from statistics of provinces and cities to a nested city-level table |
//! | 3 | [`inventory`] | activity × factor, or inventories that are given, by the table's sectors, provinces and regions |
//! | 3 | [`coefficients`] | `A = Z x̂⁻¹`, `S = F x̂⁻¹`, the zero-output rule |
//! | 4 | [`leontief`] | the solve: province–Schur, two-level block GMRES, dense LU; structure, certificate, diagnosis |
//! | 5 | [`accounts`] | footprints, production-based accounts, flows, value added in trade |
//! | 6 | [`classify`] | affluence, structure types, producers and consumers, super-emitters, flows between groups |
//! | 6 | [`analysis`] | structural decomposition, hypothetical extraction, structural paths |
//! | 7 | [`scenario`] | technology and demand measures, lifting of poorer cities, quota and its allocation |
//! | 8 | [`ensemble`] | uncertain statistics: draws, batches, moments, probabilities, decomposition of variance |
//! | 9 | [`archive`] | packed tables, archives, provenance, comparison; the only door to HDF5 |
//! | 9 | [`exchange`] | foreign formats in and out |
//! | 10 | [`report`] | one page of archives with figures and tables; the headline numbers of the source paper |
//! | 10 | [`config`] | TOML into the option structs that the rooms define |
//! | 11 | [`run`] | one file a verb: sequencing, progress, writing |
//! | 12 | [`cli`] | verbs and exit codes |
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
//! # Notation
//! These single letters are identifiers, and only these; the names are pymrio's.
//!
//! | symbol | meaning | shape |
//! |---|---|---|
//! | `Z` | intermediate transactions | n × n |
//! | `Y` | final demand (Zheng et al. 2023: F) | n × (R·C) |
//! | `x` | gross output | n |
//! | `v` | value added | n |
//! | `A` | technical coefficients | n × n |
//! | `L` | Leontief inverse | n × n |
//! | `F`, `F_Y` | stressors of production, of final demand | k × n, k × (R·C) |
//! | `S` | intensities (Zheng et al. 2023, Eq. 2: E) | k × n |
//! | `M` | multipliers | k × n |
//! | `D_cba`, `D_pba` | embodied in final demand, production-based account, without `F_Y`; the footprint is `D_cba_reg`: `_reg` by region and `_cap` per head are with `F_Y` | k × R × m |
//! | `D_imp`, `D_exp` | embodied in trade | k × R × m |
//! | n, m, R, P, C, k | rows, sectors, regions, provinces, demand categories, stressors | |
//! | `T` | trade shares of a factored table, `A = T Â` (`technology`); `T_i = diag(δ) + diag(α) Gᵀ Φ G diag(β)` | n × R |
//! | δ, α, β, Φ | `own_share`, `supply_share`, `demand_share`, `province_trade` | n, n, n, m × P × P |
//! | `K` | response of a province's takings to its deliveries (`leontief::Schur`) | m × m |
//! | K, N | in accounts the number of stressors; in ensembles that of draws | |
//! | `w`, `δ` | certificate: `wᵀ|A| ≤ (1 − δ) wᵀ` | n |
//!
//! In the solver `X` is a panel of unknowns, `F` (there) a panel of right-hand sides, `P`, `Q`, `W`, `R` panels of
//! a Krylov pass, as in its references.

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
