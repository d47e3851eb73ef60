//! Distances between what is generated and what is real. Beside the trainer: knows no network.

pub mod density;
