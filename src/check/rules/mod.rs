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
    area_outlier,
    audience_drift,
    class_unasked,
    class_unknown,
    code_unscannable,
    colour_alone,
    conflict_unresolved,
    contact_time_open,
    contraindication_unasked,
    crusts_unprotected,
    dashed_range,
    delivery_claim,
    depth_over_maximum,
    dose_form,
    error_prone_notation,
    exception_unstated,
    foreign_number,
    hard_word,
    harm_without_sign,
    high_reading_level,
    identity_clash,
    implausible_dose,
    implausible_value,
    indirect_instruction,
    interval_conflict,
    kind_banned,
    line_missing,
    long_sentence,
    loose_number,
    marketing,
    misread_decimal,
    missing_main_message,
    needle_unspecified,
    never_today,
    no_single_duty,
    normal_beyond_alarm,
    normal_or_alarm,
    not_in_use,
    numbing_unlimited,
    occluded_irritant,
    open_ended_event,
    other_body_part,
    outside_labelled_use,
    over_budget,
    painkiller_clash,
    person_identified,
    phase_gap,
    placeholder,
    review_overdue,
    second_term,
    sentence_contradicts_rule,
    serious_risk_unnamed,
    several_actions,
    sibling_drift,
    signal_word_misused,
    source_missing,
    source_too_weak,
    source_unresolved,
    start_clash,
    step_out_of_order,
    stop_check_missing,
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
