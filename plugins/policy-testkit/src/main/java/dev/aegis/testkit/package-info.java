/**
 * Properties of policies as JUnit tests: {@link dev.aegis.testkit.FromPolicy} draws actions from
 * around a policy's boundaries, {@link dev.aegis.testkit.PolicyProperties} has checks ready-made.
 */
@NullMarked
package dev.aegis.testkit;

import org.jspecify.annotations.NullMarked;
