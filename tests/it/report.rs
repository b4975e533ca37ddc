//! Pages from small archives made by hand: every figure, its data, where its marks stand; and what is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use leontief::archive::{Groups, Provenance, write_groups};
use leontief::axes::{Axes, Labels, Partition};
use leontief::quantity::{Axis, Labeled, Unit};
use leontief::report::{Chart, Dress, Page, Raster, page};
use leontief::table::RegionAttributes;

use crate::program::{exits, leontief, says, shows, text};

/// Three regions; one name that would break markup, one in Chinese.
const REGIONS: [&str; 3] = ["<A & \"B\">", "北京", "Third"];

fn axes() -> Axes {
    let labels = |axis, names: &[&str]| Labels::new(axis, names.iter().copied()).expect("unique");
    let regions = labels("region", &REGIONS);
    let provinces = ["P1", "P2", "P2"].map(str::to_owned);
    let provinces = Partition::given(&regions, &provinces).expect("one each");
    Axes {
        regions,
        sectors: labels("sector", &["all"]),
        categories: labels("category", &["c1", "c2"]),
        provinces,
    }
}

fn attributes() -> RegionAttributes {
    RegionAttributes {
        population: Some((vec![10.0, f64::NAN, 30.0], Unit::new("10^4 persons"))),
        coordinates: Some(vec![(100.0, 30.0), (110.0, 40.0), (105.0, 35.0)]),
        emissions_source: None,
    }
}

fn axis(name: &'static str, labels: &[&str]) -> Axis {
    Axis::new(name, &labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>())
}

fn numbers(name: &'static str, axes: &[Axis], unit: &str, values: &[f64]) -> Labeled {
    Labeled::numbers((name, "made by hand"), axes, Unit::new(unit), values.to_vec())
}

fn words(name: &'static str, axis: Axis, words: &[&str]) -> Labeled {
    Labeled::words((name, "made by hand"), axis, words.iter().map(|word| (*word).to_owned()).collect())
}

/// Footprints 100, 400, 600 kt; emitted 300, 200, 600.
fn accounts() -> Groups {
    let (stressor, region) = (axis("stressor", &["CO2"]), axis("region", &REGIONS));
    let (from, to) = (axis("region_from", &REGIONS), axis("region_to", &REGIONS));
    let category = axis("category", &["c1", "c2"]);
    let one = [stressor.clone(), region.clone()];
    let arrays = vec![
        words("stressor_unit", stressor.clone(), &["kt"]),
        numbers("D_cba_reg", &one, "kt", &[100.0, 400.0, 600.0]),
        numbers("D_pba_reg", &one, "kt", &[300.0, 200.0, 600.0]),
        numbers("net_balance", &one, "kt", &[200.0, -200.0, 0.0]),
        numbers(
            "D_cba_category",
            &[stressor.clone(), region, category],
            "kt",
            &[60.0, 40.0, 100.0, 300.0, 500.0, 100.0],
        ),
        numbers(
            "flows",
            &[stressor.clone(), from, to],
            "kt",
            &[50.0, 200.0, 50.0, 50.0, 100.0, 50.0, 0.0, 100.0, 500.0],
        ),
        numbers("interregional_share", &[stressor], "1", &[0.409]),
    ];
    Groups::from([("accounts", BTreeMap::from([("emissions".to_owned(), arrays)]))])
}

fn classes() -> Groups {
    let (region, group) = (axis("region", &REGIONS), axis("affluence", &["Q1", "Q2"]));
    let (category, sector) = (axis("category", &["c1", "c2"]), axis("sector", &["all"]));
    let kind = axis("type", &["energy", "service"]);
    let both = [region.clone(), category];
    let producers = axis("producer_group", &["Q1 energy", "Q2 service"]);
    let square = [producers, group.clone()];
    let classify = vec![
        numbers("D_cba_category", &both, "kt", &[60.0, 40.0, 100.0, 300.0, 500.0, 100.0]),
        numbers("F_Y", &both, "kt", &[0.0; 6]),
        numbers("D_pba", &[region.clone(), sector], "kt", &[300.0, 200.0, 600.0]),
        words("affluence_group", region.clone(), &["Q1", "Q2", "Q1"]),
        words("structure_type", region.clone(), &["energy", "service", "energy"]),
        words("super_emitter", region.clone(), &["", "demand", "hybrid"]),
        words("role", region, &["net producer", "net consumer", "net producer"]),
        numbers("super_emitter_threshold", &[], "kt", &[350.0]),
        numbers("affluence_cities", &[group], "1", &[2.0, 1.0]),
        numbers("type_cities", &[kind], "1", &[2.0, 1.0]),
        numbers("group_flows", &square, "kt", &[10.0, 30.0, 20.0, 0.0]),
        numbers("group_flow_shares", &square, "1", &[1.0 / 6.0, 0.5, 1.0 / 3.0, 0.0]),
        numbers("value_added_per_emission", &square, "(10^4 CNY)/kt", &[100.0, 200.0, 300.0, f64::NAN]),
    ];
    let scenario = |saving: [f64; 4]| {
        let of = |name, at: usize| numbers(name, &[], "kt", &saving[at..=at]);
        vec![
            of("saving_intensity", 0),
            of("saving_demand", 1),
            of("interaction", 2),
            of("saving", 3),
            numbers("saving_technology", &[], "kt", &[0.0]),
        ]
    };
    let lift = vec![numbers("deficit_total", &[], "kt", &[75.0]), numbers("cities", &[], "1", &[1.0])];
    let quota = vec![numbers("quota", &[], "kt", &[500.0]), numbers("quota_enlarged", &[], "kt", &[620.0])];
    Groups::from([
        ("classes", BTreeMap::from([(String::new(), classify)])),
        (
            "scenario",
            BTreeMap::from([
                ("joint".to_owned(), scenario([80.0, 50.0, -10.0, 120.0])),
                ("light".to_owned(), scenario([20.0, 0.0, 0.0, 20.0])),
            ]),
        ),
        ("lift", BTreeMap::from([("poorest".to_owned(), lift)])),
        ("quota", BTreeMap::from([(String::new(), quota)])),
    ])
}

/// Eleven draws of footprints 0.5 to 1.5 times the base case, in steps of a tenth.
fn draws(base: &[f64; 3]) -> Groups {
    let region = axis("region", &REGIONS);
    let factors: Vec<f64> = (5..=15).map(|tenths| f64::from(tenths) / 10.0).collect();
    let labels: Vec<String> = (0..factors.len()).map(|draw| draw.to_string()).collect();
    let draw = Axis::new("draw", &labels);
    let quantile = axis("quantile", &["0.025", "0.5", "0.975"]);
    let class = axis("class", &["none", "demand", "technology", "hybrid"]);
    let level = axis("level", &["trade", "activity"]);
    let share = axis("share", &["first", "first_error", "total", "total_error"]);
    let steps = axis("draws", &["8", "11"]);
    let drawn: Vec<f64> = factors.iter().flat_map(|factor| base.map(|base| base * factor)).collect();
    let totals: Vec<f64> = factors.iter().map(|factor| factor * base.iter().sum::<f64>()).collect();
    let ends: Vec<f64> = base.iter().flat_map(|base| [0.525 * base, *base, 1.475 * base]).collect();
    let total = base.iter().sum::<f64>();
    let odds = [0.9, 0.1, 0.0, 0.0, 0.25, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0];
    let each = vec![
        numbers("D_cba_reg", &[draw.clone(), region.clone()], "kt", &drawn),
        numbers("footprint", std::slice::from_ref(&draw), "kt", &totals),
        words("outcome", draw, &["solved"; 11]),
    ];
    let of = |array: Labeled| vec![array];
    let parts = BTreeMap::from([
        (String::new(), each),
        (
            "base".to_owned(),
            vec![
                numbers("D_cba_reg", std::slice::from_ref(&region), "kt", base),
                numbers("footprint", &[], "kt", &[total]),
            ],
        ),
        ("mean".to_owned(), of(numbers("footprint", &[], "kt", &[total]))),
        ("standard_deviation".to_owned(), of(numbers("footprint", &[], "kt", &[0.33 * total]))),
        (
            "quantile".to_owned(),
            vec![
                numbers("D_cba_reg", &[region.clone(), quantile.clone()], "kt", &ends),
                numbers("footprint", &[quantile], "kt", &[0.525 * total, total, 1.475 * total]),
            ],
        ),
        (
            "probability_of_super_emitter".to_owned(),
            of(numbers("super_emitter", &[region, class], "1", &odds)),
        ),
        ("convergence".to_owned(), of(numbers("mean", &[steps], "1", &[0.3, 0.2]))),
        (
            "decomposition".to_owned(),
            of(numbers("footprint", &[level, share], "1", &[0.1, 0.01, 0.2, 0.02, 0.7, 0.05, 0.8, 0.06])),
        ),
    ]);
    Groups::from([("ensemble", parts)])
}

/// Writes archives into a folder under these names.
fn written(folder: &Path, archives: &[(&str, &Groups)]) -> Vec<PathBuf> {
    let write = |(name, groups): &(&str, &Groups)| {
        let path = folder.join(name);
        write_groups(&path, (&axes(), &attributes()), groups, &Provenance::of_program()).expect("writable");
        path
    };
    archives.iter().map(write).collect()
}

fn made(archives: &[(&str, &Groups)]) -> Page {
    let folder = tempfile::tempdir().expect("a temporary folder");
    page(&written(folder.path(), archives), None, &Dress::default()).expect("archives of one table")
}

fn chart<'a>(page: &'a Page, name: &str) -> &'a Chart {
    let names: Vec<&str> = page.charts.iter().map(|chart| chart.name).collect();
    page.charts.iter().find(|chart| chart.name == name).unwrap_or_else(|| panic_with(name, &names))
}

#[expect(clippy::panic, reason = "a missing figure ends the test")]
fn panic_with(name: &str, names: &[&str]) -> ! {
    panic!("no figure {name} among {names:?}")
}

/// An attribute of the element whose tooltip begins with some text.
fn attribute(svg: &str, tip: &str, name: &str) -> f64 {
    let at = svg.find(&format!("<title>{tip}")).expect("a tooltip");
    let element = &svg[svg[..at].rfind('<').expect("an element")..at];
    let start = element.find(&format!(" {name}=\"")).expect("the attribute") + name.len() + 3;
    element[start..].split('"').next().and_then(|text| text.parse().ok()).expect("a number")
}

#[test]
fn every_figure_is_there_with_its_data_and_is_drawn() {
    let page = made(&[("a.h5", &accounts()), ("s.h5", &classes()), ("e.h5", &draws(&[100.0, 400.0, 600.0]))]);
    assert!(page.notices.is_empty(), "{:?}", page.notices);
    let names: Vec<&str> = page.charts.iter().map(|chart| chart.name).collect();
    let expected = [
        "map-footprints",
        "map-footprints-a-head",
        "ranked-footprints",
        "ranked-footprints-a-head",
        "affluence",
        "structure",
        "categories",
        "lorenz",
        "group-flows",
        "largest-flows",
        "value-added-per-emission",
        "emitters",
        "waterfall",
        "savings",
        "odds-super-emitters",
        "convergence",
        "variance",
    ];
    assert_eq!(names, expected);
    let raster = Raster::new();
    for chart in &page.charts {
        assert!(chart.svg.contains("<title ") && chart.svg.contains("<desc "), "{}", chart.name);
        // The reader of SVG refuses what is no well-formed XML.
        let png = raster.png(chart.name, &chart.svg).expect("well-formed SVG");
        assert!(png.starts_with(b"\x89PNG"), "{}", chart.name);
        let columns = chart.data[0].len();
        assert!(chart.data.len() > 1 && chart.data.iter().all(|row| row.len() == columns), "{}", chart.name);
        assert!(!chart.svg.contains("NaN") && !chart.csv().contains("NaN"), "{}", chart.name);
        assert!(page.html.contains(&format!("id=\"figure-{}\"", chart.name)));
    }
    assert!(!page.html.contains("<A &") && page.html.contains("&lt;A &amp; &quot;B&quot;&gt;"));
    assert!(page.html.contains("北京"));
}

#[test]
fn bars_disks_and_places_are_where_the_numbers_say() {
    let page = made(&[("a.h5", &accounts())]);
    let ranked = chart(&page, "ranked-footprints");
    let width = |region: &str| attribute(&ranked.svg, &format!("{region}:"), "width");
    assert!((width("Third") / width("北京") - 1.5).abs() < 1e-3);
    assert!((width("北京") / width("&lt;A &amp; &quot;B&quot;&gt;") - 4.0).abs() < 1e-2);
    assert_eq!(ranked.csv().lines().nth(1), Some("Third,P2,600.0,,"));
    assert_eq!(ranked.csv().lines().nth(3), Some("\"<A & \"\"B\"\">\",P1,100.0,,"));
    // Areas are footprints: radii go by the root.
    let map = chart(&page, "map-footprints");
    let of = |region: &str, name: &str| attribute(&map.svg, region, name);
    assert!((of("Third", "r") / of("北京", "r") - 1.5_f64.sqrt()).abs() < 1e-2);
    // Third lies in the middle of the two others.
    let ends = of("北京", "cx") + of("&lt;A", "cx");
    assert!((2.0 * of("Third", "cx") - ends).abs() < 0.05);
    assert!(of("北京", "cy") < of("Third", "cy"), "north is up");
    let scatter = chart(&page, "emitters");
    let spot = |region: &str| (attribute(&scatter.svg, region, "cx"), attribute(&scatter.svg, region, "cy"));
    // 400 is twice 200: as far across from 100 to 400 as twice from 100 to 200, on a logarithmic scale of both axes.
    let (first, second, third) = (spot("&lt;A"), spot("北京"), spot("Third"));
    let across = (second.0 - first.0) / 4.0_f64.ln();
    assert!(((third.0 - first.0) / 6.0_f64.ln() - across).abs() < 0.05);
    let up = (second.1 - third.1) / 3.0_f64.ln();
    assert!(((second.1 - first.1) / 1.5_f64.ln() - up).abs() < 0.05);
}

#[test]
fn missing_people_are_no_zero() {
    let page = made(&[("a.h5", &accounts())]);
    let heads = chart(&page, "ranked-footprints-a-head");
    // 100 kt of 10^5 people, 600 kt of 3·10^5.
    let csv = heads.csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[1..], ["Third,P2,2.0,,", "\"<A & \"\"B\"\">\",P1,1.0,,", "北京,P2,,,"]);
    assert!(heads.caption.contains("1 region without a number"), "{}", heads.caption);
    assert!(chart(&page, "map-footprints-a-head").svg.contains("people unknown"));
    assert!(page.html.contains("data-v=\"\">–</td>"));
    // Two people-known regions: the poorer quarter of people has 100 of 700 kt.
    let lorenz = chart(&page, "lorenz").csv();
    let points: Vec<f64> = lorenz
        .lines()
        .nth(2)
        .expect("a point")
        .split(',')
        .map(|cell| cell.parse().expect("a number"))
        .collect();
    assert!((points[0] - 0.25).abs() < 1e-12 && (points[1] - 1.0 / 7.0).abs() < 1e-12);
}

#[test]
fn groups_flows_and_scenarios_add_up() {
    let page = made(&[("a.h5", &accounts()), ("s.h5", &classes())]);
    let csv = |name: &str| chart(&page, name).csv();
    // Q1 has 100 + 600 kt of 4·10^5 people; nobody's number is known in Q2.
    assert!(csv("affluence").contains("Q1,2,700.0,,,1.75,,\r\nQ2,1,400.0,,,,,\r\n"), "{}", csv("affluence"));
    assert!(csv("structure").contains("energy,2,700.0,,,1.75"), "{}", csv("structure"));
    assert!(csv("categories").contains("c1,660.0,,\r\nc2,440.0,,\r\n"), "{}", csv("categories"));
    assert!(csv("group-flows").contains("Q1 energy,Q2,0.5,30.0"));
    // 10^4 CNY a kt are 10 CNY a tonne.
    assert!(csv("value-added-per-emission").contains("Q2 service,Q1,3000.0\r\nQ2 service,Q2,\r\n"));
    assert!(csv("largest-flows").contains("\"<A & \"\"B\"\">\",北京,200.0"), "{}", csv("largest-flows"));
    let waterfall = csv("waterfall");
    for line in [
        "quota,500.0,0.0,500.0",
        "intensity alone,80.0,500.0,580.0",
        "demand alone,50.0,580.0,630.0",
        "interaction of measures,-10.0,630.0,620.0",
        "quota with saving of joint,620.0,0.0,620.0",
        "less the deficit of lift poorest,-75.0,620.0,545.0",
    ] {
        assert!(waterfall.contains(line), "{line} in {waterfall}");
    }
    assert!(csv("savings").contains("light,20.0,,,20.0,0.0,0.0,0.0"));
    assert!(csv("emitters").contains("北京,P2,400.0,200.0,demand,net consumer"));
    assert!(chart(&page, "emitters").svg.contains("class=\"threshold\""));
}

#[test]
fn draws_give_intervals_unless_they_are_of_another_base_case() {
    let ensemble = draws(&[100.0, 400.0, 600.0]);
    let page = made(&[("a.h5", &accounts()), ("e.h5", &ensemble)]);
    assert!(chart(&page, "ranked-footprints").csv().contains("Third,P2,600.0,315.0,885.0"));
    assert!(chart(&page, "ranked-footprints").svg.contains("class=\"interval\""));
    assert!(page.html.contains("95 %: 578 to 1,6"), "the total's interval stands at the top");
    assert!(chart(&page, "variance").csv().contains("footprint,activity,0.8,0.06,0.7,0.05"));
    let last = chart(&page, "convergence").csv().lines().last().expect("a line").to_owned();
    assert!(last.starts_with("11.0,1100"), "{last}");
    let odds = chart(&page, "odds-super-emitters").csv();
    assert!(odds.contains("北京,0.25,0.75,0.0,0.0"), "{odds}");
    let other = made(&[("a.h5", &accounts()), ("e.h5", &draws(&[100.0, 400.0, 500.0]))]);
    assert_eq!(other.notices.len(), 1, "{:?}", other.notices);
    assert!(chart(&other, "ranked-footprints").csv().contains("Third,P2,600.0,,"));
    assert!(other.html.contains("class=\"notice\""));
    let alone = made(&[("e.h5", &ensemble)]);
    assert!(chart(&alone, "ranked-footprints").csv().contains("Third,P2,600.0,315.0,885.0"));
}

#[test]
fn without_coordinates_classes_and_scenarios_the_rest_is_there() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("a.h5");
    let none = RegionAttributes::default();
    write_groups(&path, (&axes(), &none), &accounts(), &Provenance::of_program()).expect("writable");
    let page = page(&[path], None, &Dress { title: Some("<Title>"), png: true }).expect("accounts");
    let names: Vec<&str> = page.charts.iter().map(|chart| chart.name).collect();
    assert_eq!(names, ["ranked-footprints", "categories", "largest-flows", "emitters"]);
    assert!(page.html.contains("<h1>&lt;Title&gt;</h1>") && !page.html.contains("id=\"scenarios\""));
    assert!(chart(&page, "emitters").caption.contains("1 % of all footprints, 11 kt"));
}

#[test]
fn the_program_writes_page_figures_and_data() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    exits(
        &leontief(&["synth", &path("nation.h5"), "--provinces", "3", "--regions", "8", "--sectors", "5"]),
        0,
    );
    exits(&leontief(&["solve", "--table", &path("nation.h5"), "--output", &path("archive.h5")]), 0);
    fs::write(
        path("outlines.geojson"),
        r#"{"type": "Polygon", "coordinates": [[[80, 20], [120, 20], [120, 45], [80, 20]]]}"#,
    )
    .expect("writable");
    let run = folder.path().display().to_string();
    let arguments = ["report", &run, "--output", &path("page"), "--outlines", &path("outlines.geojson")];
    let output = leontief(&arguments);
    shows(&output, &["index.html"]);
    let html = fs::read_to_string(path("page/index.html")).expect("a page");
    assert!(html.contains("class=\"outlines\"") && html.len() < 5_000_000);
    for ending in ["svg", "png", "csv"] {
        assert!(
            fs::metadata(path(&format!("page/figures/emitters.{ending}"))).expect("a figure").len() > 100
        );
    }
    exits(&leontief(&["report", &path("archive.h5"), "--output", &path("other"), "--no-png"]), 0);
    assert_eq!(
        fs::read_to_string(path("other/figures/lorenz.csv")).ok(),
        fs::read_to_string(path("page/figures/lorenz.csv")).ok()
    );
    assert!(!folder.path().join("other/figures/lorenz.png").exists());
}

#[test]
fn what_makes_no_page_is_refused_with_its_exit_code() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let say = |archives: &[&str], code: i32, part: &str| {
        let mut arguments = vec!["report"];
        arguments.extend(archives);
        let page = path("page");
        arguments.extend(["--output", &page]);
        let output = leontief(&arguments);
        says(&output, code, &[part]);
    };
    written(folder.path(), &[("a.h5", &accounts())]);
    say(&[&path("none.h5")], 6, "none.h5");
    fs::write(path("text.h5"), "not HDF5").expect("writable");
    say(&[&path("text.h5")], 3, "not a whole HDF5 file");
    let whole = fs::read(path("a.h5")).expect("readable");
    fs::write(path("half.h5"), &whole[..whole.len() / 2]).expect("writable");
    say(&[&path("half.h5")], 3, "half.h5");
    exits(
        &leontief(&["synth", &path("table.h5"), "--provinces", "2", "--regions", "2", "--sectors", "4"]),
        0,
    );
    say(&[&path("table.h5")], 2, "there are no accounts");
    exits(&leontief(&["solve", "--table", &path("table.h5"), "--output", &path("b.h5")]), 0);
    say(&[&path("a.h5"), &path("b.h5")], 2, "make another page");
    fs::create_dir(path("empty")).expect("writable");
    say(&[&path("empty")], 2, "has no archive.h5");
    let outlines = ["report", &path("a.h5"), "--output", &path("page"), "--outlines", &path("text.h5")];
    exits(&leontief(&outlines), 3);
    assert!(!folder.path().join("page").exists(), "nothing is written of what is refused");
}

/// The array of a name in some group, made another.
fn changed(mut groups: Groups, (group, part, name): (&str, &str, &str), values: (&[Axis], &[f64])) -> Groups {
    let parts = groups.get_mut(group).and_then(|parts| parts.get_mut(part)).expect("the group");
    let array = parts.iter_mut().find(|array| array.name == name).expect("the array");
    *array = numbers(array.name, values.0, array.unit.as_str(), values.1);
    groups
}

#[test]
fn arrays_of_other_shapes_than_their_axes_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (region, category) = (axis("region", &REGIONS), axis("category", &["c1", "c2"]));
    let draw = axis("draw", &["0", "1"]);
    let base = [100.0, 400.0, 600.0];
    // One number of all regions; categories by region, not regions by category; outputs of draws where the base case is.
    let scalar = changed(accounts(), ("accounts", "emissions", "D_cba_reg"), (&[], &[1100.0]));
    let turned =
        changed(classes(), ("classes", "", "D_cba_category"), (&[category, region.clone()], &[1.0; 6]));
    let drawn = changed(draws(&base), ("ensemble", "base", "D_cba_reg"), (&[draw, region], &[1.0; 6]));
    written(folder.path(), &[("a.h5", &scalar), ("s.h5", &turned), ("e.h5", &drawn)]);
    let page = folder.path().join("page").display().to_string();
    for (file, parts) in [
        ("a.h5", ["/accounts/emissions/D_cba_reg", "shape [] where the labels ask for [1, 3]"]),
        ("s.h5", ["/classes/D_cba_category", "shape [2, 3] where the labels ask for [3, 2]"]),
        ("e.h5", ["/ensemble/base/D_cba_reg", "shape [2, 3] where the labels ask for [3]"]),
    ] {
        let path = folder.path().join(file).display().to_string();
        says(&leontief(&["report", &path, "--output", &page]), 3, &[file, parts[0], parts[1]]);
        says(&leontief(&["paper", &path]), 3, &[file, parts[0], parts[1]]);
    }
    assert!(!folder.path().join("page").exists());
}

#[test]
fn a_former_page_stays_where_the_new_one_cannot_be_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = written(folder.path(), &[("a.h5", &accounts()), ("s.h5", &classes())]);
    let page = folder.path().join("page");
    let write = |file: &Path, code: i32| {
        exits(&leontief(&["report", text(file), "--no-png", "--output", text(&page)]), code);
    };
    write(&files[0], 0);
    let all = || {
        let names = |folder: &Path| -> Vec<PathBuf> {
            let entries = fs::read_dir(folder).expect("a folder");
            entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_file()).collect()
        };
        let files = [names(&page), names(&page.join("figures"))].concat();
        files
            .into_iter()
            .map(|path| (path.clone(), fs::read(path).expect("readable")))
            .collect::<BTreeMap<_, _>>()
    };
    let first = all();
    // Files of more than 4 kB fail, as all do on a full disk: the figures before the first large one are drafts.
    let limited = "ulimit -f 8; trap '' XFSZ; exec \"$0\" \"$@\"";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", limited, env!("CARGO_BIN_EXE_leontief"), "report", text(&files[1]), "--no-png"]);
    says(&shell.args(["--output", text(&page)]).output().expect("a shell"), 6, &["page"]);
    assert_eq!(all(), first);
    assert_eq!(fs::read_dir(&page).expect("a folder").count(), 2, "no draft is left");
    // A folder in the place of a figure of the new page, not of the first: nothing is moved over it.
    let blocked = page.join("figures/structure.svg");
    fs::create_dir(&blocked).expect("writable");
    write(&files[1], 6);
    assert!(!page.join("index.html").exists(), "no page is beside another's figures");
    fs::remove_dir(&blocked).expect("there");
    write(&files[1], 0);
    write(&files[0], 0);
    assert_eq!(all(), first);
    assert_eq!(fs::read_dir(&page).expect("a folder").count(), 2, "no draft is left");
}

/// A site of somebody else is no page of ours, and figures beside ours stay.
#[test]
fn only_what_a_former_page_wrote_is_replaced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = written(folder.path(), &[("a.h5", &accounts())]);
    let page = folder.path().join("page");
    let figures = page.join("figures");
    fs::create_dir_all(&figures).expect("writable");
    fs::write(page.join("index.html"), "<html>mine</html>").expect("writable");
    fs::write(figures.join("mine.csv"), "1,2\n").expect("writable");
    let report = || leontief(&["report", text(&files[0]), "--no-png", "--output", text(&page)]);
    says(&report(), 2, &["index.html is no page that `leontief report` made", "--output"]);
    fs::remove_file(page.join("index.html")).expect("there");
    for _ in 0..2 {
        exits(&report(), 0);
        assert_eq!(fs::read_to_string(figures.join("mine.csv")).expect("there"), "1,2\n");
    }
    // A dataset that somebody added.
    let file = hdf5::File::open_rw(&files[0]).expect("an archive");
    file.new_dataset::<f64>().shape([3]).create("mine").expect("writable");
    file.close().expect("closed");
    exits(&report(), 0);
}
