/**
 * Conditions: the JSON profile of the Common Expression Language.
 *
 * Chains are loops here, not recursion, so that only brackets nest and the depth of a parse is
 * bounded by theirs. Whether a text's escapes and numbers are right is asked later, where it can be
 * said better.
 */
grammar Condition;

start : expression EOF ;

/** a ? b : c ? d : e groups to the right; the parts before the last can't be conditionals themselves. */
expression : disjunction (QUESTION disjunction COLON disjunction)* ;

disjunction : conjunction (OR conjunction)* ;

conjunction : relation (AND relation)* ;

relation : sum (relationOperator sum)* ;

relationOperator : EQUAL | NOT_EQUAL | LESS | LESS_OR_EQUAL | GREATER | GREATER_OR_EQUAL | IN ;

sum : product (sumOperator product)* ;

sumOperator : PLUS | MINUS ;

product : unary (productOperator unary)* ;

productOperator : TIMES | DIVIDE | MODULO ;

unary : NOT* member | MINUS+ member ;

member : primary suffix* ;

suffix
  : DOT selector                                # Field
  | DOT selector LEFT_PAREN arguments? RIGHT_PAREN # Method
  | LEFT_BRACKET expression RIGHT_BRACKET       # At
  ;

selector : NAME | RESERVED | QUOTED_NAME ;

primary
  : DOT? NAME                                   # Variable
  | DOT? NAME LEFT_PAREN arguments? RIGHT_PAREN # Application
  | LEFT_PAREN expression RIGHT_PAREN           # Parenthesized
  | LEFT_BRACKET (arguments COMMA?)? RIGHT_BRACKET # List
  | LEFT_BRACE (entries COMMA?)? RIGHT_BRACE    # Map
  | literal                                     # Value
  ;

arguments : expression (COMMA expression)* ;

entries : entry (COMMA entry)* ;

entry : expression COLON expression ;

literal : INT | DOUBLE | TEXT | RAW_TEXT | TRUE | FALSE | NULL ;

EQUAL : '==' ;
NOT_EQUAL : '!=' ;
LESS_OR_EQUAL : '<=' ;
GREATER_OR_EQUAL : '>=' ;
LESS : '<' ;
GREATER : '>' ;
AND : '&&' ;
OR : '||' ;
NOT : '!' ;
PLUS : '+' ;
MINUS : '-' ;
TIMES : '*' ;
DIVIDE : '/' ;
MODULO : '%' ;
QUESTION : '?' ;
COLON : ':' ;
COMMA : ',' ;
DOT : '.' ;
LEFT_PAREN : '(' ;
RIGHT_PAREN : ')' ;
LEFT_BRACKET : '[' ;
RIGHT_BRACKET : ']' ;
LEFT_BRACE : '{' ;
RIGHT_BRACE : '}' ;

IN : 'in' ;
TRUE : 'true' ;
FALSE : 'false' ;
NULL : 'null' ;
RESERVED
  : 'as' | 'break' | 'const' | 'continue' | 'else' | 'for' | 'function' | 'if' | 'import' | 'let'
  | 'loop' | 'package' | 'namespace' | 'return' | 'var' | 'void' | 'while'
  ;
NAME : [_a-zA-Z] [_a-zA-Z0-9]* ;
QUOTED_NAME : '`' [-_./ a-zA-Z0-9]+ '`' ;

DOUBLE : DIGIT* '.' DIGIT+ EXPONENT? | DIGIT+ EXPONENT ;
INT : DIGIT+ | '0x' [0-9a-fA-F]+ ;
fragment DIGIT : [0-9] ;
fragment EXPONENT : [eE] [-+]? DIGIT+ ;

TEXT
  : '"' ('\\' ~[\r\n] | ~[\\"\r\n])* '"'
  | '\'' ('\\' ~[\r\n] | ~[\\'\r\n])* '\''
  | '"""' ('\\' . | ~'\\')*? '"""'
  | '\'\'\'' ('\\' . | ~'\\')*? '\'\'\''
  ;
RAW_TEXT
  : [rR] '"' ~["\r\n]* '"'
  | [rR] '\'' ~['\r\n]* '\''
  | [rR] '"""' .*? '"""'
  | [rR] '\'\'\'' .*? '\'\'\''
  ;

WHITESPACE : [ \t\r\n\f]+ -> channel(HIDDEN) ;
COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
ANYTHING_ELSE : . ;
