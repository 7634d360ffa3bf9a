//! The protocol as a whole: laws over any interleaving, and a simulated fleet against a simulated vendor.

mod laws;
mod simulation;
