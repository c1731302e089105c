package dev.aegis.diagnostic;

/** How bad a finding is: an error keeps a policy from being used, a warning does not. */
public enum Severity {
  ERROR,
  WARNING
}
