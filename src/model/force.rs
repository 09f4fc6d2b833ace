//! How much a rule binds, and how it is signalled.

use crate::schema::choice;

choice! {
    /// How much a rule binds.
    pub enum Force as "force" {
        /// Advice.
        Should = "should",
        /// No exception but the written ones.
        Must = "must",
    }
}

choice! {
    /// The signal words of ANSI Z535.
    pub enum Signal as "signal word" {
        /// No injury.
        Notice = "notice",
        /// Minor or moderate injury.
        Caution = "caution",
        /// Could be serious.
        Warning = "warning",
        /// Death or serious injury.
        Danger = "danger",
    }
}
