package dev.aegis.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What an action does, as code of the program that asks for it.
 *
 * @param <T> what comes of it
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface Work<T extends @Nullable Object, X extends Exception> {
  T run() throws X;
}
