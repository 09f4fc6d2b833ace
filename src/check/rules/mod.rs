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
    colour_alone,
    contact_time_open,
    contraindication_unasked,
    crusts_unprotected,
    depth_over_maximum,
    exception_unstated,
    identity_clash,
    implausible_value,
    interval_conflict,
    needle_unspecified,
    no_single_duty,
    normal_or_alarm,
    not_in_use,
    numbing_unlimited,
    occluded_irritant,
    outside_labelled_use,
    review_overdue,
    serious_risk_unnamed,
    signal_word_misused,
    start_clash,
    step_out_of_order,
    sunscreen_unplanned,
    unsterile_contact,
    unversioned_change,
    use_avoid,
    value_clash,
    warning_signs_missing,
}
