//! Small damage to a file, the same for the same number of a case.

/// Words that readers stumble over, where any do.
const WORDS: [&str; 28] = [
    "",
    "nan",
    "inf",
    "-1e309",
    "1e308",
    "-0",
    "99999999999999999999",
    "18446744073709551615",
    "-1",
    "4294967296",
    "0x10",
    "\"",
    "'",
    "\t",
    ",",
    ";",
    "\n",
    "\r\n",
    "\u{feff}",
    "\0",
    "é",
    "../../etc/passwd",
    "/etc/hostname",
    "{",
    "]",
    "=",
    "#",
    "[[a]]",
];

/// Numbers from a counter: xorshift of Marsaglia's, 64 bits.
pub struct Chance(u64);

impl Chance {
    pub fn new(case: u64) -> Self {
        let mut chance = Self(case.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..4 {
            chance.next();
        }
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below a bound, which is 1 or more.
    pub fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 11) % bound.max(1) as u64) as usize
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Damages bytes in one to four ways.
pub fn damage(chance: &mut Chance, bytes: &mut Vec<u8>) {
    for _ in 0..=chance.below(4) {
        once(chance, bytes);
    }
}

fn once(chance: &mut Chance, bytes: &mut Vec<u8>) {
    let length = bytes.len();
    let at = chance.below(length + 1);
    let to = at + chance.below((length - at).min(40) + 1);
    match chance.below(10) {
        0 if at < length => bytes[at] ^= 1 << chance.below(8),
        1 if at < length => bytes[at] = chance.below(256) as u8,
        2 => drop(bytes.drain(at..to)),
        3 => {
            let piece = bytes[at..to].to_vec();
            let into = chance.below(length + 1);
            bytes.splice(into..into, piece);
        }
        4 => bytes.truncate(at),
        5 | 6 => {
            // A word in the place of another one.
            let inside = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-+".contains(byte);
            let from = bytes[..at].iter().rposition(|byte| !inside(byte)).map_or(0, |before| before + 1);
            let end = bytes[at..].iter().position(|byte| !inside(byte)).map_or(length, |after| at + after);
            bytes.splice(from..end, chance.one(&WORDS).bytes());
        }
        7 => drop(bytes.splice(at..at, chance.one(&WORDS).bytes())),
        8 => swap_lines(chance, bytes),
        _ => {
            let line = lines(bytes);
            let (from, to) = *chance.one(&line);
            let copy = bytes[from..to].to_vec();
            bytes.splice(from..from, copy);
        }
    }
}

fn lines(bytes: &[u8]) -> Vec<(usize, usize)> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let ends: Vec<usize> = ends.chain([bytes.len()]).collect();
    let starts = [0].into_iter().chain(ends.iter().copied());
    starts.zip(ends.iter().copied()).collect()
}

fn swap_lines(chance: &mut Chance, bytes: &mut Vec<u8>) {
    let all = lines(bytes);
    let (a, b) = (chance.below(all.len()), chance.below(all.len()));
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.swap(a, b);
    *bytes = order.iter().flat_map(|line| bytes[all[*line].0..all[*line].1].to_vec()).collect();
}
