/**
 * The executor that makes processes of actions. An operator writes which program runs with which
 * arguments; an action fills in values, each within the argument where it stands. No shell reads
 * them.
 */
package dev.aegis.plugin.executor.command;
