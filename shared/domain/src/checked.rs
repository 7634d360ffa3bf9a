//! Texts that are checked where they come in: a type for each kind, with a private field.

/// Makes types around a text that a function, `fn(&str) -> Result<(), Error>`, has to take: `Name: function => Error;`.
macro_rules! checked {
    ($($(#[$attribute:meta])* $name:ident: $check:path => $error:ty;)+) => {$(
        $(#[$attribute])*
        pub struct $name(String);

        impl $name {
            /// The checked text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $error;
            fn from_str(s: &str) -> Result<Self, $error> {
                $check(s).map(|()| Self(s.to_owned()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

pub(crate) use checked;
