/** Audit entries as lines of JSON in the program's log. */
package dev.aegis.plugin.audit.log;
