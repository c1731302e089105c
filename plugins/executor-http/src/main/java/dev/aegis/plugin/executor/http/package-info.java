/**
 * The executor that makes HTTP requests of actions. An operator writes what a request looks like
 * and to which hosts it may go; an action fills in values, and nothing else.
 */
package dev.aegis.plugin.executor.http;
