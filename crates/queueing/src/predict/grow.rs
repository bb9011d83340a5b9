//! Growing the trees of a [`Forest`]: histogram-based gradient boosting (J. H. Friedman 2001, "Greedy function
//! approximation"; leaf-wise growth on binned features as in G. Ke et al. 2017, LightGBM), with one thing of its own: all
//! outputs share the trees. Each tree is split for one output in turn and then answers for all of them, so a whole
//! distribution costs one walk. Deterministic by seed; no threads.

use super::features::{FEATURES, Features};
use crate::chance::Chance;

use super::forest::{Forest, Node, OUTPUTS, Output, Tree, output};

/// Cells of a feature.
const BINS: usize = 64;
/// Rows looked at to place the cells.
const BIN_SAMPLE: usize = 20_000;

/// One thing learned from: what was seen, what came of it, how much it counts.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The row.
    pub features: Features,
    /// The wait that followed, in seconds.
    pub wait_s: f32,
    /// Its weight, more than zero.
    pub weight: f32,
}

/// How the trees are grown. The default was chosen on the tuning weeks of the calls data.
#[derive(Debug, Clone, Copy)]
pub struct Growth {
    /// Trees in all.
    pub trees: usize,
    /// Leaves of a tree.
    pub leaves: usize,
    /// Share of each step that is taken.
    pub rate: f64,
    /// A leaf has at least this weight of rows.
    pub leaf_weight_min: f64,
    /// Share of the rows that a tree sees.
    pub rows: f64,
    /// Share of the features that a tree may ask.
    pub features: f64,
    /// Where chance begins.
    pub seed: u64,
}

impl Default for Growth {
    fn default() -> Self {
        Self { trees: 500, leaves: 8, rate: 0.05, leaf_weight_min: 100.0, rows: 0.6, features: 0.4, seed: 1 }
    }
}

/// The lessons, binned feature by feature.
struct Table {
    cuts: Vec<Vec<f32>>,
    /// By feature, then by row.
    cells: Vec<Vec<u8>>,
}

impl Table {
    fn new(lessons: &[Lesson]) -> Self {
        let stride = lessons.len().div_ceil(BIN_SAMPLE).max(1);
        let cuts: Vec<Vec<f32>> = (0..FEATURES)
            .map(|feature| {
                let mut values: Vec<f32> = lessons.iter().step_by(stride).map(|l| l.features[feature]).collect();
                values.sort_by(f32::total_cmp);
                let mut cuts: Vec<f32> = (1..BINS).map(|cell| values[cell * values.len() / BINS]).collect();
                cuts.dedup();
                cuts
            })
            .collect();
        let cells = (0..FEATURES)
            .map(|feature| {
                let cuts = &cuts[feature];
                // A value goes left when it is at most the cut, so the cell is the number of cuts below it.
                lessons.iter().map(|l| cuts.partition_point(|cut| l.features[feature] > *cut) as u8).collect()
            })
            .collect();
        Self { cuts, cells }
    }
}

/// Sums of one cell.
#[derive(Clone, Copy, Default)]
struct Sums {
    gradient: f64,
    weight: f64,
}

/// Rows that a tree has not split yet.
struct Bud {
    from: usize,
    to: usize,
    node: usize,
    split: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    feature: usize,
    cell: usize,
}

/// Grows a forest; `None` without lessons.
#[must_use]
pub fn grow(lessons: &[Lesson], growth: &Growth) -> Option<Forest> {
    if lessons.is_empty() {
        return None;
    }
    let table = Table::new(lessons);
    let mut chance = Chance::new(growth.seed);
    let targets: Vec<[f32; 2]> = lessons.iter().map(|l| [l.wait_s.max(0.0), l.wait_s.max(0.0).sqrt()]).collect();
    let start: [f32; OUTPUTS] = std::array::from_fn(|at| start_value(lessons, &targets, &output(at)));
    let mut now: Vec<[f32; OUTPUTS]> = vec![start; lessons.len()];
    let mut forest = Forest::new(start);
    let mut gradients = vec![0.0_f32; lessons.len()];
    for tree in 0..growth.trees {
        let focus = FOCUS[tree % FOCUS.len()];
        let asked = output(focus);
        for (row, gradient) in gradients.iter_mut().enumerate() {
            *gradient = asked.gradient(targets[row], now[row][focus]) * lessons[row].weight;
        }
        let mut rows: Vec<u32> = (0..lessons.len() as u32).filter(|_| chance.unit() < growth.rows).collect();
        let features: Vec<usize> = (0..FEATURES).filter(|_| chance.unit() < growth.features).collect();
        if rows.len() < 2 || features.is_empty() {
            continue;
        }
        let mut grower = Grower { table: &table, lessons, gradients: &gradients, features: &features, growth };
        let (tree, leaves) = grower.tree(&mut rows);
        let tree = fill(tree, &leaves, &rows, lessons, &targets, &now, growth);
        for (row, lesson) in lessons.iter().enumerate() {
            let values = tree.answer(&lesson.features);
            for (sum, value) in now[row].iter_mut().zip(values) {
                *sum += value;
            }
        }
        forest.plant(&tree);
    }
    Some(forest)
}

/// The outputs that trees are split for in turn.
const FOCUS: [usize; 6] = [0, 4, 0, 4, 6, 2];

fn start_value(lessons: &[Lesson], targets: &[[f32; 2]], output: &Output) -> f32 {
    match output {
        Output::Mean => {
            let total: f64 = lessons.iter().map(|l| f64::from(l.weight)).sum();
            let sum: f64 = lessons.iter().zip(targets).map(|(l, t)| f64::from(l.weight * t[0])).sum();
            (sum / total.max(1e-9)) as f32
        }
        Output::Quantile(level) => {
            let mut values: Vec<(f32, f32)> = lessons.iter().zip(targets).map(|(l, t)| (t[1], l.weight)).collect();
            weighted_quantile(&mut values, *level)
        }
    }
}

/// The point below which `level` of the weight lies.
fn weighted_quantile(values: &mut [(f32, f32)], level: f32) -> f32 {
    values.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    let total: f32 = values.iter().map(|(_, weight)| weight).sum();
    let mut left = total * level;
    for &(value, weight) in values.iter() {
        left -= weight;
        if left <= 0.0 {
            return value;
        }
    }
    values.last().map_or(0.0, |(value, _)| *value)
}

/// Puts the values into the leaves: what is left of each output, at its level, by the step that is taken.
fn fill(
    mut tree: Tree,
    leaves: &[(usize, usize, usize)],
    rows: &[u32],
    lessons: &[Lesson],
    targets: &[[f32; 2]],
    now: &[[f32; OUTPUTS]],
    growth: &Growth,
) -> Tree {
    let mut left: Vec<(f32, f32)> = Vec::new();
    for (leaf, &(node, from, to)) in leaves.iter().enumerate() {
        let mut values = [0.0_f32; OUTPUTS];
        for (at, value) in values.iter_mut().enumerate() {
            left.clear();
            let kind = output(at);
            left.extend(rows[from..to].iter().map(|&row| {
                let row = row as usize;
                (kind.left(targets[row], now[row][at]), lessons[row].weight)
            }));
            let weight: f32 = left.iter().map(|(_, weight)| weight).sum();
            let step = match kind {
                Output::Mean => left.iter().map(|(value, weight)| value * weight).sum::<f32>() / weight.max(1e-9),
                Output::Quantile(level) => weighted_quantile(&mut left, level),
            };
            *value = step * growth.rate as f32 * weight / (weight + 5.0);
        }
        tree.nodes[node] = Node::leaf(leaf as u32);
        tree.leaves.push(values);
    }
    tree
}

struct Grower<'a> {
    table: &'a Table,
    lessons: &'a [Lesson],
    gradients: &'a [f32],
    features: &'a [usize],
    growth: &'a Growth,
}

impl Grower<'_> {
    /// The tree's splits, and for each leaf its node and its rows (which come to lie together).
    fn tree(&mut self, rows: &mut [u32]) -> (Tree, Vec<(usize, usize, usize)>) {
        let mut tree = Tree { nodes: vec![Node::leaf(0)], leaves: Vec::new() };
        let mut buds = vec![Bud { from: 0, to: rows.len(), node: 0, split: self.best(rows) }];
        while buds.len() < self.growth.leaves {
            let best = (0..buds.len())
                .filter(|&at| buds[at].split.is_some())
                .max_by(|&one, &other| gain(&buds[one]).total_cmp(&gain(&buds[other])));
            let Some(at) = best else { break };
            let Some(split) = buds[at].split.take() else { break };
            let (from, to, node) = (buds[at].from, buds[at].to, buds[at].node);
            let cells = &self.table.cells[split.feature];
            let middle = from + partition(&mut rows[from..to], |row| usize::from(cells[row as usize]) <= split.cell);
            let left = tree.nodes.len();
            tree.nodes.push(Node::leaf(0));
            tree.nodes.push(Node::leaf(0));
            tree.nodes[node] = Node {
                feature: split.feature as u16,
                cut: self.table.cuts[split.feature][split.cell],
                left: left as u32,
            };
            buds[at] = Bud { from, to: middle, node: left, split: self.best(&rows[from..middle]) };
            buds.push(Bud { from: middle, to, node: left + 1, split: self.best(&rows[middle..to]) });
        }
        let leaves = buds.iter().map(|bud| (bud.node, bud.from, bud.to)).collect();
        (tree, leaves)
    }

    fn best(&self, rows: &[u32]) -> Option<Split> {
        if rows.len() < 2 {
            return None;
        }
        let mut all = Sums::default();
        for &row in rows {
            all.gradient += f64::from(self.gradients[row as usize]);
            all.weight += f64::from(self.lessons[row as usize].weight);
        }
        let mut best: Option<Split> = None;
        for &feature in self.features {
            let mut sums = [Sums::default(); BINS];
            let cells = &self.table.cells[feature];
            for &row in rows {
                let sum = &mut sums[usize::from(cells[row as usize])];
                sum.gradient += f64::from(self.gradients[row as usize]);
                sum.weight += f64::from(self.lessons[row as usize].weight);
            }
            let mut left = Sums::default();
            for (cell, sum) in sums.iter().enumerate().take(self.table.cuts[feature].len()) {
                left.gradient += sum.gradient;
                left.weight += sum.weight;
                let right = all.weight - left.weight;
                if left.weight < self.growth.leaf_weight_min || right < self.growth.leaf_weight_min {
                    continue;
                }
                let rest = all.gradient - left.gradient;
                let gain = left.gradient * left.gradient / left.weight + rest * rest / right
                    - all.gradient * all.gradient / all.weight;
                if gain > best.map_or(1e-9, |best| best.gain) {
                    best = Some(Split { gain, feature, cell });
                }
            }
        }
        best
    }
}

fn gain(bud: &Bud) -> f64 {
    bud.split.map_or(0.0, |split| split.gain)
}

/// Moves what goes left to the front and says how many those are; keeps no order.
fn partition(rows: &mut [u32], goes_left: impl Fn(u32) -> bool) -> usize {
    let mut left = 0;
    for at in 0..rows.len() {
        if goes_left(rows[at]) {
            rows.swap(left, at);
            left += 1;
        }
    }
    left
}
