package dev.aegis.condition;

/** The operators that stand between two operands and chain to the left. */
public enum Operator {
  EQUAL("==", Function.EQUAL, 3),
  NOT_EQUAL("!=", Function.NOT_EQUAL, 3),
  LESS("<", Function.LESS, 3),
  LESS_OR_EQUAL("<=", Function.LESS_OR_EQUAL, 3),
  GREATER(">", Function.GREATER, 3),
  GREATER_OR_EQUAL(">=", Function.GREATER_OR_EQUAL, 3),
  IN("in", Function.IN, 3),
  ADD("+", Function.ADD, 4),
  SUBTRACT("-", Function.SUBTRACT, 4),
  MULTIPLY("*", Function.MULTIPLY, 5),
  DIVIDE("/", Function.DIVIDE, 5),
  MODULO("%", Function.MODULO, 5);

  private final String symbol;
  private final Function function;
  private final int precedence;

  Operator(String symbol, Function function, int precedence) {
    this.symbol = symbol;
    this.function = function;
    this.precedence = precedence;
  }

  /** As it is written. */
  public String symbol() {
    return symbol;
  }

  /** What it does. */
  public Function function() {
    return function;
  }

  /** How tightly it binds; operators that share a number share a chain. */
  int precedence() {
    return precedence;
  }

  static Operator of(String symbol) {
    for (Operator operator : values()) {
      if (operator.symbol.equals(symbol)) {
        return operator;
      }
    }
    throw new IllegalArgumentException(symbol);
  }
}
