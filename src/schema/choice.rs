//! Closed sets of words, declared once.

/// Declares an enum whose variants are words of a file.
///
/// ```text
/// choice! {
///     /// How far a document has come.
///     pub enum Status as "status" {
///         /// Being written.
///         Draft = "draft",
///     }
/// }
/// ```
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        pub enum $Name:ident as $what:literal {
            $( $(#[doc = $vdoc:literal])* $Variant:ident = $word:literal ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Name {
            $( $(#[doc = $vdoc])* $Variant ),*
        }

        impl $Name {
            /// Every word with its meaning, in the order of declaration.
            pub const WORDS: &'static [(&'static str, $Name)] = &[$(($word, $Name::$Variant)),*];

            /// The word as written in a file.
            pub fn word(self) -> &'static str {
                match self { $( Self::$Variant => $word ),* }
            }
        }

        impl serde::Serialize for $Name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <&str>::deserialize(deserializer)?;
                let known = Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
                known.ok_or_else(|| serde::de::Error::custom(concat!("not a word for ", $what)))
            }
        }

        impl $crate::schema::Decode for $Name {
            fn decode(value: &$crate::schema::Value<'_>, cx: &mut $crate::schema::Cx<'_>) -> Option<Self> {
                let wanted = || {
                    let words: Vec<&str> = Self::WORDS.iter().map(|(word, _)| *word).collect();
                    format!("the word {}", $crate::schema::one_of(&words))
                };
                let word = cx.string(value, wanted)?;
                cx.pick(word, $what, Self::WORDS)
            }

            fn stand_in(_: $crate::source::Span, cx: &mut $crate::schema::Cx<'_>) -> Self {
                Self::WORDS[cx.choose(Self::WORDS.len())].1
            }

            fn shape() -> $crate::schema::Shape {
                $crate::schema::Shape::Choice($crate::schema::ChoiceShape {
                    name: $what,
                    docs: concat!($($doc, "\n"),*),
                    variants: &[$($crate::schema::Variant { word: $word, docs: concat!($($vdoc, "\n"),*) }),*],
                })
            }
        }
    };
}

pub(crate) use choice;
