/** The executor that runs nothing: for callers who run their actions themselves, and for trying. */
package dev.aegis.plugin.executor.noop;
