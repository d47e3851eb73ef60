//! Steps of gradient descent over a network's flat weights, in place.

use cubecl::prelude::*;

use super::{Float, arg, each, elements, empty};
use crate::kernels::Descent;

#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Rule {
    rate: f32,
    beta1: f32,
    rest1: f32,
    beta2: f32,
    rest2: f32,
    epsilon: f32,
    gradient_bound: f32,
    weight_bound: f32,
}

fn rule(by: Descent) -> RuleLaunch {
    RuleLaunch::new(by.rate, by.beta1, by.rest1, by.beta2, by.rest2, by.epsilon, by.gradient_bound, by.weight_bound)
}

pub fn plain(weights: &Float, gradient: &Float, by: Descent) {
    let (grid, cube) = each(elements(weights));
    // Safe: a unit checks that its weight is one.
    unsafe { step::launch_unchecked(&weights.client, grid, cube, arg(weights), arg(gradient), rule(by)) }
}

pub fn rms(weights: &Float, gradient: &Float, second: &Float, by: Descent) {
    let (grid, cube) = each(elements(weights));
    let (w, g, v) = (arg(weights), arg(gradient), arg(second));
    // Safe: as above.
    unsafe { rms_step::launch_unchecked(&weights.client, grid, cube, w, g, v, rule(by)) }
}

/// Gives the corrections as they have moved on: those before are read by every unit.
pub fn adam(weights: &Float, gradient: &Float, first: &Float, second: &Float, before: &Float, by: Descent) -> Float {
    let (grid, cube) = each(elements(weights));
    let moved = empty(before, [2]);
    let (w, g, m, v, c, to) = (arg(weights), arg(gradient), arg(first), arg(second), arg(before), arg(&moved));
    // Safe: as above.
    unsafe { adam_step::launch_unchecked(&weights.client, grid, cube, w, g, m, v, c, to, rule(by)) }
    moved
}

#[cube(launch_unchecked)]
fn step(weights: &mut [f32], gradient: &[f32], by: Rule) {
    let i = ABSOLUTE_POS;
    if i < weights.len() {
        let g = bounded(gradient[i], by.gradient_bound);
        weights[i] = bounded(weights[i] - by.rate * g, by.weight_bound);
    }
}

#[cube(launch_unchecked)]
fn rms_step(weights: &mut [f32], gradient: &[f32], second: &mut [f32], by: Rule) {
    let i = ABSOLUTE_POS;
    if i < weights.len() {
        let g = bounded(gradient[i], by.gradient_bound);
        let v = by.beta2 * second[i] + by.rest2 * g * g;
        second[i] = v;
        weights[i] = bounded(weights[i] - by.rate * g / (v.sqrt() + by.epsilon), by.weight_bound);
    }
}

#[cube(launch_unchecked)]
fn adam_step(
    weights: &mut [f32],
    gradient: &[f32],
    first: &mut [f32],
    second: &mut [f32],
    before: &[f32],
    moved: &mut [f32],
    by: Rule,
) {
    let i = ABSOLUTE_POS;
    let c1 = by.beta1 * before[0] + by.rest1;
    let c2 = by.beta2 * before[1] + by.rest2;
    if i == 0 {
        moved[0] = c1;
        moved[1] = c2;
    }
    if i < weights.len() {
        let g = bounded(gradient[i], by.gradient_bound);
        let m = by.beta1 * first[i] + by.rest1 * g;
        let v = by.beta2 * second[i] + by.rest2 * g * g;
        first[i] = m;
        second[i] = v;
        weights[i] = bounded(weights[i] - by.rate * m / c1 / ((v / c2).sqrt() + by.epsilon), by.weight_bound);
    }
}

#[cube]
fn bounded(x: f32, bound: f32) -> f32 {
    clamp(x, -bound, bound)
}
