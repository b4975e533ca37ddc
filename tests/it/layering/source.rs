//! Rust source as far as the drawing needs it: code without comments and literals, tokens with their lines.

/// A word, `::`, or any other single character, with its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// Comments, strings and characters become spaces, so that braces and paths found afterwards are code.
pub fn blank_literals(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < bytes.len() {
        let end = literal_end(source, at);
        if end > at {
            code.extend(source[at..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            let width = source[at..].chars().next().map_or(1, char::len_utf8);
            code.push_str(&source[at..at + width]);
            at += width;
        }
    }
    code
}

/// Where the comment or literal that starts at `at` ends; `at` itself when none starts there.
fn literal_end(source: &str, at: usize) -> usize {
    let rest = &source[at..];
    let word_before = source[..at].chars().next_back().is_some_and(is_word);
    if rest.starts_with("//") {
        return at + rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return at + rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    if rest.starts_with('"') {
        return at + quoted(rest, '"');
    }
    if rest.starts_with("r\"") || rest.starts_with("r#") {
        let hashes = rest[1..].chars().take_while(|c| *c == '#').count();
        if !word_before && rest[1 + hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = 2 + hashes;
            return at + rest[body..].find(&close).map_or(rest.len(), |end| body + end + close.len());
        }
    }
    let mut characters = rest.chars();
    if characters.next() == Some('\'') {
        // 'a' and '\n' are characters, 'a alone is a lifetime.
        let first = characters.next();
        if first == Some('\\') || characters.next() == Some('\'') {
            return at + quoted(rest, '\'');
        }
    }
    at
}

/// Length of a quoted literal, both quotes included.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (offset, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return offset + quote.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// Tokens of code that [`blank_literals`] returned.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(code.lines()) {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = match first {
                c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                ':' if rest.starts_with("::") => 2,
                c => c.len_utf8(),
            };
            found.push(Token { text: &rest[..length], line });
            rest = rest[length..].trim_start();
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A source without its tests.
pub struct Kept<'a> {
    pub code: Vec<Token<'a>>,
    /// Test modules that stand in files of their own.
    pub test_modules: Vec<String>,
    /// Lines of `#[cfg(test)]` items.
    pub test_lines: usize,
}

/// Takes `#[cfg(test)]` items out.
pub fn without_tests<'a>(all: &[Token<'a>]) -> Kept<'a> {
    let mut kept = Kept { code: Vec::new(), test_modules: Vec::new(), test_lines: 0 };
    let mut at = 0;
    while at < all.len() {
        let ahead: String = all[at..].iter().take(8).map(|token| token.text).collect();
        if !ahead.starts_with("#[cfg(test)]") && !ahead.starts_with("#[cfg(all(test") {
            kept.code.push(all[at]);
            at += 1;
            continue;
        }
        let end = item_end(all, closing(all, at + 1) + 1);
        if let [.., word, name, semicolon] = &all[at..end]
            && (word.text, semicolon.text) == ("mod", ";")
        {
            kept.test_modules.push(name.text.to_owned());
        }
        kept.test_lines += all[end - 1].line - all[at].line + 1;
        at = end;
    }
    kept
}

/// One past the item that starts at `at`: its `;` or its closing brace.
fn item_end(all: &[Token], mut at: usize) -> usize {
    while at < all.len() {
        match all[at].text {
            ";" => return at + 1,
            "{" => return closing(all, at) + 1,
            "(" | "[" => at = closing(all, at),
            _ => {}
        }
        at += 1;
    }
    all.len()
}

/// Position of the bracket that closes the one at `open`; the last token when none does.
pub fn closing(all: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in all.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    all.len().saturating_sub(1)
}
