//! What each part writes and reads, side by side, so that the two cannot drift. The form of a line is in `text`.

use super::calibration::Calibration;
use super::credit::{CLASSES, Credits};
use super::features::FEATURES;
use super::floor::{Floor, Patience};
use super::forest::{Forest, LEAF, Node, OUTPUTS, Tree};
use super::rates::{Clerk, Spread};
use super::text::{Reader, Writer};

/// More than any hall has: keeps a broken file from taking all memory.
const KINDS_MAX: usize = 1_000;
const TREES_MAX: usize = 10_000;

impl Floor {
    pub(super) fn write(&self, out: &mut Writer) {
        out.line("shares", self.shares.iter().copied());
        self.services.iter().for_each(|service| out.line("service", service.numbers()));
        out.line("returns", self.returns.numbers());
        out.line("absences", self.absences.numbers());
        out.line("patience", self.patience.numbers());
        out.line("credits", self.credits.numbers());
        self.classes.iter().for_each(|classes| out.line("classes", classes.iter().copied()));
        self.desks.iter().for_each(|desk| out.line("clerk", desk.clerk.numbers()));
    }

    pub(super) fn read(lines: &mut Reader) -> Option<Self> {
        let shares = lines.line("shares")?;
        let kinds = shares.len();
        if !(1..=KINDS_MAX).contains(&kinds)
            || shares.iter().any(|share| *share < 0.0)
            || shares.iter().sum::<f64>() <= 0.0
        {
            return None;
        }
        let mut floor = Self::new(kinds, [0.0; 3]);
        floor.shares = shares;
        for service in &mut floor.services {
            *service = Spread::restored(&mut lines.line("service")?.into_iter())?;
        }
        floor.returns = Spread::restored(&mut lines.line("returns")?.into_iter())?;
        floor.absences = Spread::restored(&mut lines.line("absences")?.into_iter())?;
        floor.patience = Patience::restored(&lines.line("patience")?)?;
        floor.credits = Credits::restored(&mut lines.line("credits")?.into_iter())?;
        for classes in &mut floor.classes {
            *classes = <[f64; CLASSES]>::try_from(lines.line("classes")?).ok()?;
        }
        while lines.is_next("clerk") {
            floor.add_desk(Clerk::restored(&lines.line("clerk")?, kinds)?);
        }
        Some(floor)
    }
}

impl Calibration {
    pub(super) fn write(&self, out: &mut Writer) {
        out.line("aims", self.aims().iter().map(|aim| f64::from(*aim)));
        out.line("leeway", [f64::from(self.leeway())]);
        self.windows().for_each(|window| out.line("window", window.iter().map(|ratio| f64::from(*ratio))));
        self.means().for_each(|means| {
            out.line(
                "means",
                means.iter().flat_map(|&(came_true_s, said_s)| [f64::from(came_true_s), f64::from(said_s)]),
            );
        });
    }

    pub(super) fn read(lines: &mut Reader) -> Option<Self> {
        let mut calibration = Self::default();
        calibration.aim_at(&lines.line("aims")?)?;
        // What was kept by an earlier version has none.
        if lines.is_next("leeway") {
            calibration.give_leeway(&lines.line("leeway")?)?;
        }
        for at in 0..calibration.windows().count() {
            calibration.refill(at, &lines.line("window")?);
        }
        for waits in [false, true] {
            let numbers = lines.line("means")?;
            numbers.chunks_exact(2).for_each(|pair| calibration.mean_came_true(waits, pair[0] as f32, pair[1] as f32));
        }
        Some(calibration)
    }
}

impl Forest {
    pub(super) fn write(&self, out: &mut Writer) {
        out.line("forest", self.start.iter().map(|number| f64::from(*number)));
        for tree in self.trees() {
            out.line(
                "tree",
                tree.nodes.iter().flat_map(|node| [f64::from(node.feature), f64::from(node.cut), f64::from(node.left)]),
            );
            out.line("leaves", tree.leaves.iter().flatten().map(|number| f64::from(*number)));
        }
    }

    pub(super) fn read(lines: &mut Reader) -> Option<Self> {
        let start: Vec<f32> = lines.line("forest")?.into_iter().map(|number| number as f32).collect();
        let mut forest = Self::new(start.try_into().ok()?);
        while lines.is_next("tree") && forest.size() < TREES_MAX {
            let (nodes, leaves) = (lines.line("tree")?, lines.line("leaves")?);
            forest.plant(&tree(&nodes, &leaves)?);
        }
        Some(forest)
    }
}

/// A tree is taken only when every walk through it ends: children come after their parents, leaves exist.
fn tree(nodes: &[f64], leaves: &[f64]) -> Option<Tree> {
    if nodes.is_empty() || !nodes.len().is_multiple_of(3) || !leaves.len().is_multiple_of(OUTPUTS) {
        return None;
    }
    let leaves: Vec<[f32; OUTPUTS]> =
        leaves.chunks_exact(OUTPUTS).map(|values| std::array::from_fn(|at| values[at] as f32)).collect();
    let count = nodes.len() / 3;
    let nodes = nodes.chunks_exact(3).enumerate().map(|(at, node)| {
        let node = Node { feature: node[0] as u16, cut: node[1] as f32, left: node[2] as u32 };
        let left = node.left as usize;
        let ends = if node.feature == LEAF {
            left < leaves.len()
        } else {
            usize::from(node.feature) < FEATURES && left > at && left + 1 < count
        };
        ends.then_some(node)
    });
    let nodes = nodes.collect::<Option<Vec<Node>>>()?;
    Some(Tree { nodes, leaves })
}
