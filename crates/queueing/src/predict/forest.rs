//! A grown forest: what it answers and how it is kept. How it grows is in `grow`.

use super::Seconds;
use super::features::{Features, outlook_of};

/// Numbers a leaf holds: the mean, then the quantiles at [`LEVELS`].
pub(super) const OUTPUTS: usize = 1 + LEVELS.len();
/// The quantiles that are learned.
pub const LEVELS: [f32; 7] = [0.05, 0.15, 0.3, 0.5, 0.7, 0.9, 0.97];

/// What one output is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Output {
    /// Of the wait itself.
    Mean,
    /// Of the square root of the wait: quantiles do not mind, and long waits weigh less.
    Quantile(f32),
}

pub(super) fn output(at: usize) -> Output {
    if at == 0 { Output::Mean } else { Output::Quantile(LEVELS[at - 1]) }
}

impl Output {
    /// What is left to learn; targets are the wait and its root.
    pub(super) fn left(self, targets: [f32; 2], now: f32) -> f32 {
        match self {
            Self::Mean => targets[0] - now,
            Self::Quantile(_) => targets[1] - now,
        }
    }

    /// The direction in which the loss falls.
    pub(super) fn gradient(self, targets: [f32; 2], now: f32) -> f32 {
        match self {
            Self::Mean => targets[0] - now,
            Self::Quantile(level) => {
                if targets[1] > now {
                    level
                } else {
                    level - 1.0
                }
            }
        }
    }
}

/// A question, or a leaf when `feature` is [`LEAF`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    /// Goes left when the value is at most this.
    pub(super) cut: f32,
    /// The left child, the right one beside it; of a leaf, its place among the leaves.
    pub(super) left: u32,
    pub(super) feature: u16,
}

pub(super) const LEAF: u16 = u16::MAX;

impl Node {
    pub(super) fn leaf(at: u32) -> Self {
        Self { cut: 0.0, left: at, feature: LEAF }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<[f32; OUTPUTS]>,
}

impl Tree {
    pub(super) fn answer(&self, features: &Features) -> [f32; OUTPUTS] {
        self.leaves[walk(&self.nodes, 0, features)]
    }
}

/// The leaf in which a walk from this node ends.
fn walk(nodes: &[Node], mut at: usize, features: &Features) -> usize {
    loop {
        let node = &nodes[at];
        if node.feature == LEAF {
            return node.left as usize;
        }
        let right = features[usize::from(node.feature)] > node.cut;
        at = node.left as usize + usize::from(right);
    }
}

/// The trees of all outputs, planted one after another in one piece of memory: a prediction walks through all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    pub(super) start: [f32; OUTPUTS],
    nodes: Vec<Node>,
    leaves: Vec<[f32; OUTPUTS]>,
    /// Where each tree's nodes and leaves begin.
    roots: Vec<(u32, u32)>,
}

impl Forest {
    pub(super) fn new(start: [f32; OUTPUTS]) -> Self {
        Self { start, nodes: Vec::new(), leaves: Vec::new(), roots: Vec::new() }
    }

    /// Adds a tree.
    pub(super) fn plant(&mut self, tree: &Tree) {
        let (node, leaf) = (self.nodes.len() as u32, self.leaves.len() as u32);
        self.roots.push((node, leaf));
        self.nodes.extend(tree.nodes.iter().map(|planted| {
            let offset = if planted.feature == LEAF { leaf } else { node };
            Node { left: planted.left + offset, ..*planted }
        }));
        self.leaves.extend_from_slice(&tree.leaves);
    }

    pub(super) fn size(&self) -> usize {
        self.roots.len()
    }

    /// The trees as they were planted.
    pub(super) fn trees(&self) -> impl Iterator<Item = Tree> + '_ {
        let end = (self.nodes.len() as u32, self.leaves.len() as u32);
        let ends = self.roots.iter().skip(1).copied().chain([end]);
        self.roots.iter().zip(ends).map(|(&(node, leaf), (node_end, leaf_end))| Tree {
            nodes: self.nodes[node as usize..node_end as usize]
                .iter()
                .map(|planted| {
                    let offset = if planted.feature == LEAF { leaf } else { node };
                    Node { left: planted.left - offset, ..*planted }
                })
                .collect(),
            leaves: self.leaves[leaf as usize..leaf_end as usize].to_vec(),
        })
    }
}

/// A distribution as the forest says it, in seconds and in order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The mean.
    pub mean_s: f32,
    /// At [`LEVELS`].
    pub quantiles_s: [f32; LEVELS.len()],
}

impl Forest {
    /// What follows from a row.
    #[must_use]
    pub fn answer(&self, features: &Features) -> Answer {
        let mut sums = self.start;
        for &(root, _) in &self.roots {
            let leaf = &self.leaves[walk(&self.nodes, root as usize, features)];
            for (sum, value) in sums.iter_mut().zip(leaf) {
                *sum += value;
            }
        }
        let mut quantiles_s: [f32; LEVELS.len()] = std::array::from_fn(|at| sums[at + 1].max(0.0).powi(2));
        quantiles_s.sort_by(f32::total_cmp);
        Answer { mean_s: sums[0].max(0.0), quantiles_s }
    }
}

/// The points of the standard normal distribution at [`LEVELS`].
const Z: [f32; LEVELS.len()] = [-1.644_9, -1.036_4, -0.524_4, 0.0, 0.524_4, 1.281_6, 1.880_8];

impl Answer {
    /// The outlook's answer, for a hall without a forest: the logarithmic normal distribution through its median and its
    /// upper end.
    pub(super) fn of_outlook(features: &Features) -> Self {
        let [mean_s, median_s, high_s] = outlook_of(features);
        let spread = (high_s.max(1.0) / median_s.max(1.0)).ln().max(0.05) / Z[5];
        Self { mean_s, quantiles_s: Z.map(|z| median_s * (spread * z).exp()) }
    }

    /// Somebody else's answer by three of its points, in seconds: 10 %, 50 % and 90 %. Between and beyond them the square
    /// root of the wait is taken as normal on each side of the middle.
    #[must_use]
    pub fn of_points(low_s: f32, mid_s: f32, high_s: f32) -> Self {
        let [low, mid, high] = [low_s, mid_s, high_s].map(|point_s| if point_s > 0.0 { point_s.sqrt() } else { 0.0 });
        let at = |z: f32| {
            let root = if z < 0.0 { mid + (mid - low) * z / Z[5] } else { mid + (high - mid) * z / Z[5] };
            root.max(0.0).powi(2)
        };
        let mut quantiles_s = Z.map(at);
        quantiles_s.sort_by(f32::total_cmp);
        // A mean that gives the long side its weight: Pearson and Tukey's three points (1965).
        let mean_s = 0.185 * at(-1.6449) + 0.63 * at(0.0) + 0.185 * at(1.6449);
        Self { mean_s, quantiles_s }
    }

    /// How far this was from what came true, over the whole distribution: the mean pinball loss of its quantiles, in
    /// seconds. Less is better; about half of the continuous ranked probability score.
    #[must_use]
    pub fn loss_s(&self, came_true_s: Seconds) -> Seconds {
        let pinball = |(said_s, level): (f32, f32)| {
            let short_s = came_true_s as f32 - said_s;
            if short_s > 0.0 { level * short_s } else { (level - 1.0) * short_s }
        };
        f64::from(self.quantiles_s.into_iter().zip(LEVELS).map(pinball).sum::<f32>() / LEVELS.len() as f32)
    }

    /// Low (10 %), middle and upper end (90 %) in whole minutes: the lower end rounded down, the upper end up.
    #[must_use]
    pub fn interval_min(&self) -> (u32, u32, u32) {
        let minutes = |level: f32| self.quantile_s(level) / 60.0;
        (minutes(0.1).floor() as u32, minutes(0.5).round() as u32, minutes(0.9).ceil() as u32)
    }

    /// Any quantile: straight between the roots of the learned ones, to zero at the lower end and with an exponential
    /// tail at the upper one.
    #[must_use]
    pub fn quantile_s(&self, level: f32) -> f32 {
        let (first, last) = (LEVELS[0], LEVELS[LEVELS.len() - 1]);
        let q = &self.quantiles_s;
        if level <= first {
            return q[0] * (level / first).max(0.0);
        }
        if level >= last {
            let steepness =
                (q[LEVELS.len() - 1] - q[LEVELS.len() - 2]) / ((1.0 - LEVELS[LEVELS.len() - 2]) / (1.0 - last)).ln();
            return q[LEVELS.len() - 1] + steepness * ((1.0 - last) / (1.0 - level).max(1e-4)).ln();
        }
        let above = LEVELS.partition_point(|known| *known < level).max(1);
        let part = (level - LEVELS[above - 1]) / (LEVELS[above] - LEVELS[above - 1]);
        let root = q[above - 1].sqrt() + part * (q[above].sqrt() - q[above - 1].sqrt());
        root * root
    }
}
