/**
 * The audit journal and the policies put in force, in a relational database: H2 in one file beside
 * the program, reached through JDBI. The chained records are the truth; a slim table of columns
 * beside them finds entries by what people ask for.
 */
package dev.aegis.plugin.audit.jdbc;
