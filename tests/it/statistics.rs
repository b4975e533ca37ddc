//! Statistics of a tiny nation, written as users write them: two provinces, one of three cities, three sectors.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::program::{leontief, says, text};

/// A folder of statistics and its config.
pub struct Statistics {
    folder: tempfile::TempDir,
}

const FILES: &[(&str, &str)] = &[
    ("sectors.csv", "code,name\n1,farm\n2,coal\n3,works\n"),
    (
        "nation.csv",
        "code,1,2,3,households,inventory,export,import,err,gross_output\n\
         1,20,0,30,60,5,5,20,0,100\n\
         2,5,10,30,5,-5,10,10,5,50\n\
         3,15,20,60,80,30,25,30,0,200\n\
         wages,40,10,50,,,,,,\n\
         surplus,20,10,30,,,,,,\n",
    ),
    ("output.csv", "sector,North,South\n1,600,300\n2,500,0\n3,800,1200\n"),
    (
        "accounts.csv",
        "province,gdp,hh,inv,net,ex,im\n\
         North,800,600,200,0,150,200\n\
         South,800,700,100,0,250,400\n\
         all,1600,,,,,\n",
    ),
    ("provinces.csv", "province,people\nNorth,40\nSouth,50\n"),
    (
        "regions.csv",
        "region,province,gdp,population,longitude,latitude,area\n\
         Northtown,North,50,20,100,40,1000\n\
         South,South,,50,105,30,9000\n\
         Middletown,North,30,10,101,41,1000\n\
         Nowhere,North,,8,103,40,2000\n",
    ),
    ("nation-emissions.csv", "sector,total\nall,130\nfarming,10\nmining,20\nenergy,60\nrest,30\nhomes,10\n"),
    (
        "province-emissions.csv",
        "province,sector,total\n\
         North,farming,6\nNorth,mining,22\nNorth,energy,40\nNorth,rest,10\nNorth,homes,5\nNorth,all,83\n",
    ),
    ("concordance.csv", "source,sector\nfarming,1\nmining,2\nenergy,2\nenergy,3\nrest,3\n"),
];

const CONFIG: &str = r#"
[build]
folder = "."
[build.statistics.nation]
file = "nation.csv"
value_added = ["wages", "surplus"]
final_demand = ["households", "inventory"]
[build.statistics.provincial_output]
file = "output.csv"
unit = "10^3 CNY"
[build.statistics.provincial_accounts]
file = "accounts.csv"
unit = "10^3 CNY"
nation = "all"
final_demand = ["hh", "inv"]
net_outflow = "net"
exports = "ex"
imports = "im"
[build.statistics.provinces]
file = "provinces.csv"
population = "people"
[build.statistics.regions]
area = "area"
[build.statistics.emissions]
nation = "nation-emissions.csv"
provinces = "province-emissions.csv"
concordance = "concordance.csv"
sums = ["all"]
households = ["homes"]
household_categories = ["households"]
[build.inventory]
fuels = ["coal"]
"#;

impl Statistics {
    /// The tiny nation.
    pub fn new() -> Self {
        let statistics = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        for (name, content) in FILES {
            statistics.write(name, content);
        }
        statistics.write("build.toml", CONFIG);
        statistics
    }

    /// Writes a file.
    pub fn write(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).expect("writable");
    }

    /// Replaces a piece of a file.
    #[must_use]
    pub fn with(self, name: &str, from: &str, to: &str) -> Self {
        let before = std::fs::read_to_string(self.path(name)).expect("a file of the folder");
        assert_eq!(before.matches(from).count(), 1, "'{from}' stands once in {name}");
        self.write(name, &before.replace(from, to));
        self
    }

    /// One more column of `regions.csv`: its name, and the values of the four regions as they stand.
    #[must_use]
    pub fn with_regional(self, column: &str, values: [&str; 4]) -> Self {
        let before = std::fs::read_to_string(self.path("regions.csv")).expect("a file of the folder");
        let cells = std::iter::once(column).chain(values);
        let lines: Vec<String> =
            before.lines().zip(cells).map(|(line, cell)| format!("{line},{cell}\n")).collect();
        assert_eq!(lines.len(), before.lines().count(), "{before}");
        self.write("regions.csv", &lines.concat());
        self
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a verb on the config, with more arguments.
    pub fn run(&self, verb: &str, more: &[&str]) -> Output {
        let (config, output) = (self.path("build.toml"), self.path("made"));
        leontief(&[&[verb, text(&config), "--output", text(&output)], more].concat())
    }

    /// The build must be refused with all of `said`, and leave no table.
    #[track_caller]
    pub fn refuses(&self, more: &[&str], code: i32, said: &[&str]) {
        says(&self.run("build", more), code, said);
        assert!(!self.table().exists(), "nothing half-written");
    }

    /// The table it makes.
    pub fn table(&self) -> PathBuf {
        self.path("made/table.h5")
    }
}

/// A packed table, whole.
pub fn read(path: &Path) -> leontief::table::Table {
    let file = leontief::archive::TableFile::open(path).expect("a packed table");
    let all: Vec<_> = file.axes().provinces.iter().collect();
    file.read(&all, &|_, _, _| {}).expect("readable").0
}
