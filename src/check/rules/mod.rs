//! The rules, one file each.
//!
//! To add one, write its file and its line here; a test fails when a file is not in the list. The documentation of a rule holds a
//! failing and a passing example, which the tests run.

use super::Check;

/// Declares the files and the list in one.
macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*

        /// Every rule, in the order of the files' names.
        pub static ALL: &[&Check] = &[$(&$name::CHECK),*];
    };
}

rules! {
    approval_missing,
    depth_over_maximum,
    exception_unstated,
    identity_clash,
    interval_conflict,
    not_in_use,
    review_overdue,
    start_clash,
    unversioned_change,
    use_avoid,
    value_clash,
}
