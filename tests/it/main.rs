//! Tests of the whole: what holds between rooms, and what a user of the program sees.

mod layering;
