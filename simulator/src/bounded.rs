//! A map that forgets its oldest entry rather than grow without end.

use std::collections::{BTreeMap, HashMap};

/// Keeps at most `capacity` entries; the one put in first goes first.
#[derive(Debug)]
pub(crate) struct Bounded<V> {
    capacity: usize,
    next: u64,
    order: BTreeMap<u64, String>,
    entries: HashMap<String, (u64, V)>,
}

impl<V> Bounded<V> {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity: capacity.max(1),
            next: 0,
            order: BTreeMap::new(),
            entries: HashMap::new(),
        }
    }

    /// Puts `value` under `key`; an entry of that name is replaced and becomes the newest.
    pub(crate) fn put(&mut self, key: impl Into<String>, value: V) {
        let key = key.into();
        self.take(&key);
        while self.entries.len() >= self.capacity {
            let Some((_, oldest)) = self.order.pop_first() else {
                break;
            };
            self.entries.remove(&oldest);
        }
        self.order.insert(self.next, key.clone());
        self.entries.insert(key, (self.next, value));
        self.next += 1;
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.entries.get_mut(key).map(|(_, value)| value)
    }

    pub(crate) fn take(&mut self, key: &str) -> Option<V> {
        let (age, value) = self.entries.remove(key)?;
        self.order.remove(&age);
        Some(value)
    }

    pub(crate) fn clear(&mut self) {
        self.order.clear();
        self.entries.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Every entry, the oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.order
            .values()
            .filter_map(|key| Some((key.as_str(), self.get(key)?)))
    }
}
