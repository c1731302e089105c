package dev.aegis.plugin;

import dev.aegis.spi.PluginFactory;

/** A factory that could be made, behind its guard. */
record Candidate(FoundPlugin found, PluginFactory factory) {}
