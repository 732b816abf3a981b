package dev.attache.server.store;

import dev.attache.store.Balances;
import dev.attache.store.Counters;
import dev.attache.store.Settlements;

/** Everything that a store keeps about what is counted: what is taken, what corrects it, and what is prepaid. */
public interface Ledger extends Counters, Settlements, Balances {}
