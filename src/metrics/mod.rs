//! How far generated draws are from real ones: pure numbers, beside the trainer.

pub mod density;
pub mod digits;
mod symmetric;
