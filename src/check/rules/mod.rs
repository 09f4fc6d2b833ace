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
    absolute_safety,
    ambiguous_date,
    approval_missing,
    audience_drift,
    code_unscannable,
    colour_alone,
    conflict_unresolved,
    contact_time_open,
    contraindication_unasked,
    crusts_unprotected,
    dashed_range,
    delivery_claim,
    depth_over_maximum,
    error_prone_notation,
    exception_unstated,
    hard_word,
    high_reading_level,
    identity_clash,
    implausible_value,
    indirect_instruction,
    interval_conflict,
    long_sentence,
    loose_number,
    marketing,
    misread_decimal,
    missing_main_message,
    needle_unspecified,
    no_single_duty,
    normal_or_alarm,
    not_in_use,
    numbing_unlimited,
    occluded_irritant,
    open_ended_event,
    outside_labelled_use,
    over_budget,
    person_identified,
    phase_gap,
    placeholder,
    review_overdue,
    second_term,
    serious_risk_unnamed,
    several_actions,
    sibling_drift,
    signal_word_misused,
    source_missing,
    source_too_weak,
    source_unresolved,
    start_clash,
    step_out_of_order,
    stop_medicine,
    sunscreen_unplanned,
    two_values,
    unclear_negative,
    undefined_term,
    unfit_combination,
    unit_typography,
    unsterile_contact,
    unused_fact,
    unversioned_change,
    use_avoid,
    vague_quantity,
    value_clash,
    warning_signs_missing,
    weak_directive,
    wrong_sort,
}
