package dev.aegis.condition;

import dev.aegis.diagnostic.Code;
import dev.aegis.source.Span;
import org.jspecify.annotations.Nullable;

/** Something wrong with an expression, at a place in its text. */
record Mistake(Code code, Span span, String message, @Nullable String hint) {}
