//! Maximum flow by Dinic's method, and the strong components of what it leaves.
//!
//! # References
//! Dinic 1970, Soviet Math. Dokl. 11:1277; Tarjan 1972, SIAM J. Comput. 1:146, doi:10.1137/0201010.

/// Capacity of an arc that never fills.
pub(super) const UNLIMITED: i64 = i64::MAX / 4;

/// A network; arcs come in pairs, the second holds what can be sent back.
#[derive(Debug)]
pub(super) struct Network {
    heads: Vec<usize>,
    room: Vec<i64>,
    /// Arcs leaving each node.
    leaving: Vec<Vec<usize>>,
}

impl Network {
    pub(super) fn new(nodes: usize) -> Self {
        Self { heads: Vec::new(), room: Vec::new(), leaving: vec![Vec::new(); nodes] }
    }

    /// Adds an arc; its number.
    pub(super) fn arc(&mut self, tail: usize, head: usize, capacity: i64) -> usize {
        let arc = self.heads.len();
        self.heads.extend([head, tail]);
        self.room.extend([capacity, 0]);
        self.leaving[tail].push(arc);
        self.leaving[head].push(arc + 1);
        arc
    }

    /// What runs over an arc.
    pub(super) fn flow(&self, arc: usize) -> i64 {
        self.room[arc + 1]
    }

    /// Sends as much as possible; the total.
    pub(super) fn maximize(&mut self, source: usize, sink: usize) -> i64 {
        let mut total = 0;
        loop {
            let levels = self.levels(source, 0);
            if levels[sink] == usize::MAX {
                return total;
            }
            let mut next = vec![0; self.leaving.len()];
            total += self.blocking(source, sink, &levels, &mut next);
        }
    }

    /// Distance of every node from the source over arcs with more room than `least`.
    pub(super) fn levels(&self, source: usize, least: i64) -> Vec<usize> {
        let mut levels = vec![usize::MAX; self.leaving.len()];
        levels[source] = 0;
        let mut queue = std::collections::VecDeque::from([source]);
        while let Some(node) = queue.pop_front() {
            for arc in &self.leaving[node] {
                let head = self.heads[*arc];
                if self.room[*arc] > least && levels[head] == usize::MAX {
                    levels[head] = levels[node] + 1;
                    queue.push_back(head);
                }
            }
        }
        levels
    }

    /// Fills every shortest path. Paths are walked on an explicit stack: they can be as long as the network.
    fn blocking(&mut self, source: usize, sink: usize, levels: &[usize], next: &mut [usize]) -> i64 {
        let mut total = 0;
        let mut path: Vec<usize> = Vec::new();
        let mut node = source;
        loop {
            if node == sink {
                let least = path.iter().map(|arc| self.room[*arc]).min().unwrap_or(0);
                total += least;
                let mut full = path.len();
                for (at, arc) in path.iter().enumerate().rev() {
                    self.room[*arc] -= least;
                    self.room[*arc ^ 1] += least;
                    if self.room[*arc] == 0 {
                        full = at;
                    }
                }
                node = self.heads[path[full] ^ 1];
                path.truncate(full);
                continue;
            }
            let onward = self.leaving[node][next[node]..].iter().position(|arc| {
                self.room[*arc] > 0 && levels[self.heads[*arc]] == levels[node].wrapping_add(1)
            });
            if let Some(skipped) = onward {
                next[node] += skipped;
                let arc = self.leaving[node][next[node]];
                path.push(arc);
                node = self.heads[arc];
            } else {
                next[node] = self.leaving[node].len();
                let Some(back) = path.pop() else { return total };
                node = self.heads[back ^ 1];
                next[node] += 1;
            }
        }
    }

    /// Strong component of every node over arcs that `open` lets pass.
    pub(super) fn components(&self, open: impl Fn(usize) -> bool) -> Vec<usize> {
        Tarjan::new(self.leaving.len()).run(self, open)
    }
}

/// Tarjan's search on an explicit stack.
struct Tarjan {
    found: Vec<usize>,
    low: Vec<usize>,
    component: Vec<usize>,
    stack: Vec<usize>,
    count: usize,
    components: usize,
}

impl Tarjan {
    fn new(nodes: usize) -> Self {
        let unseen = vec![usize::MAX; nodes];
        let (low, component) = (vec![0; nodes], unseen.clone());
        Self { found: unseen, low, component, stack: Vec::new(), count: 0, components: 0 }
    }

    fn run(mut self, network: &Network, open: impl Fn(usize) -> bool) -> Vec<usize> {
        for root in 0..self.found.len() {
            if self.found[root] == usize::MAX {
                self.search(network, root, &open);
            }
        }
        self.component
    }

    fn enter(&mut self, node: usize) -> (usize, usize) {
        self.found[node] = self.count;
        self.low[node] = self.count;
        self.count += 1;
        self.stack.push(node);
        (node, 0)
    }

    fn search(&mut self, network: &Network, root: usize, open: &impl Fn(usize) -> bool) {
        let mut calls = vec![self.enter(root)];
        while let Some((node, at)) = calls.pop() {
            if let Some(arc) = network.leaving[node].get(at) {
                calls.push((node, at + 1));
                let head = network.heads[*arc];
                if !open(*arc) {
                } else if self.found[head] == usize::MAX {
                    let call = self.enter(head);
                    calls.push(call);
                } else if self.component[head] == usize::MAX {
                    self.low[node] = self.low[node].min(self.found[head]);
                }
                continue;
            }
            if self.low[node] == self.found[node] {
                self.close(node);
            }
            if let Some((caller, _)) = calls.last() {
                self.low[*caller] = self.low[*caller].min(self.low[node]);
            }
        }
    }

    fn close(&mut self, root: usize) {
        while let Some(node) = self.stack.pop() {
            self.component[node] = self.components;
            if node == root {
                break;
            }
        }
        self.components += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bottleneck_is_filled_and_cut() {
        // 0 → {1, 2} → 3 with a cross arc 1 → 2; the cut {1 → 3, 2 → 3} carries 2 + 3.
        let mut network = Network::new(4);
        for (tail, head, capacity) in [(0, 1, 4), (0, 2, 2), (1, 2, 9), (1, 3, 2), (2, 3, 3)] {
            network.arc(tail, head, capacity);
        }
        assert_eq!(network.maximize(0, 3), 5);
        assert_eq!(network.levels(0, 0)[3], usize::MAX);
    }

    #[test]
    fn components_are_the_cycles() {
        let mut network = Network::new(5);
        for (tail, head) in [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)] {
            network.arc(tail, head, 1);
        }
        let of = network.components(|arc| arc % 2 == 0);
        assert!(of[0] == of[1] && of[1] == of[2] && of[3] != of[2] && of[4] != of[3], "{of:?}");
    }
}
