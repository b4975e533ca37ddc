//! A command with its arguments: run without a shell, shown as one would type it.

use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::process::Command;

use super::RunError;

/// Words of `sbatch` when it reached nobody who could refuse a job.
const UNREACHED: [&str; 3] =
    ["Unable to contact slurm controller", "Could not establish a configuration source", "Socket timed out"];

/// A call of `sbatch`.
pub(super) struct Sbatch {
    /// Variables the job finds in its environment.
    pub environment: Vec<(&'static str, OsString)>,
    /// Options, the script, and its arguments.
    pub arguments: Vec<OsString>,
}

impl Sbatch {
    /// Submits, and brings the id of the job.
    ///
    /// # Errors
    /// Where there is no Slurm, or it refuses.
    pub(super) fn submit(&self) -> Result<String, RunError> {
        let mut command = Command::new("sbatch");
        command.args(&self.arguments).envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.output().map_err(|error| {
            RunError::Asked(if error.kind() == ErrorKind::NotFound {
                "sbatch is not on the path: this machine has no Slurm, or its module is not loaded; --dry-run prints the \
                 script and the command"
                    .to_owned()
            } else {
                format!("sbatch cannot be started ({error}); --dry-run prints the script and the command")
            })
        })?;
        let said = String::from_utf8_lossy(&output.stdout);
        // `--parsable` prints the id, and the cluster's name after a semicolon.
        // A site's wrapper may say something before.
        let id = said.trim().lines().last().unwrap_or_default().trim().split(';').next().unwrap_or_default();
        if output.status.success() && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(id.to_owned());
        }
        if output.status.success() {
            return Err(RunError::Asked(format!(
                "sbatch took the job but printed '{}' in the place of its id; look for it with squeue before you submit again",
                said.trim()
            )));
        }
        Err(RunError::Asked(refused(String::from_utf8_lossy(&output.stderr).trim())))
    }

    /// The command as a line of a shell.
    pub(super) fn line(&self) -> String {
        let set = self.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        let words = self.arguments.iter().map(|word| quoted(word));
        set.chain(["sbatch".to_owned()]).chain(words).collect::<Vec<_>>().join(" ")
    }
}

/// What to say when `sbatch` took no job.
fn refused(why: &str) -> String {
    if UNREACHED.iter().any(|words| why.contains(words)) {
        return format!(
            "no Slurm answers: {why}; look with sinfo, ask the site, or print the script with --dry-run and submit it later"
        );
    }
    format!(
        "sbatch refused the job: {why}; change --nodes, --walltime, --memory or --array, or what the site asks for \
         (SBATCH_ACCOUNT, SBATCH_PARTITION)"
    )
}

/// A word that a shell reads as it is.
fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,@%+".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{quoted, refused};

    /// Other nodes and hours help nobody whose controller is away.
    #[test]
    fn a_silent_controller_is_no_refusal() {
        let away = "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)";
        assert!(refused(away).contains("sinfo"), "{}", refused(away));
        let account =
            "sbatch: error: Batch job submission failed: Invalid account or account/partition combination";
        assert!(refused(account).contains("SBATCH_ACCOUNT"), "{}", refused(account));
    }

    /// What a shell makes of the line is the word again, whatever is in it.
    #[test]
    fn a_shell_reads_a_quoted_word_back() {
        for word in [
            "plain/path.toml",
            "",
            "two words",
            "it's",
            "$(touch x)",
            "a;b&c|d",
            "\"`\\",
            "line\nbreak",
            "~",
            "*",
        ] {
            let line = format!("printf %s {}", quoted(word.as_ref()));
            let said = Command::new("sh").args(["-c", &line]).output().expect("a shell");
            assert_eq!(String::from_utf8_lossy(&said.stdout), word);
        }
    }
}
