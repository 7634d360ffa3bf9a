//! The tests are in `tests/stack`; this library is empty.
