use std::fmt;

/// Something that a check found: where, what is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    severity: Severity,
    place: String,
    problem: String,
    remedy: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Severity {
    /// To be known.
    Warning,
    /// To be mended: the check fails.
    Offence,
}

impl Finding {
    /// One that fails the check.
    pub(crate) fn offence(
        place: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Offence,
            place: place.into(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// One that is only shown.
    pub(crate) fn warning(
        place: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::offence(place, problem, remedy) }
    }

    pub(crate) fn is_offence(&self) -> bool {
        self.severity == Severity::Offence
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Offence => "error",
        };
        write!(formatter, "{severity}: {} {}: {}", self.place, self.problem, self.remedy)
    }
}
