//! Strategies, fixture paths and naive oracles for this workspace's tests.
