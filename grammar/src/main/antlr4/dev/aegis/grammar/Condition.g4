/**
 * Conditions: the JSON profile of the Common Expression Language. Literals are taken loosely here and read by hand, so
 * that what is wrong with one can be said in words; whatever is no token at all is ANYTHING_ELSE, for the same reason.
 */
grammar Condition;

start : expression EOF ;

expression : conditionalOr ( '?' conditionalOr ':' conditionalOr )* ;

conditionalOr : conditionalAnd ( '||' conditionalAnd )* ;

conditionalAnd : relation ( '&&' relation )* ;

relation : addition ( relationOperator addition )* ;

relationOperator : '<' | '<=' | '>=' | '>' | '==' | '!=' | 'in' ;

addition : multiplication ( additionOperator multiplication )* ;

additionOperator : '+' | '-' ;

multiplication : unary ( multiplicationOperator unary )* ;

multiplicationOperator : '*' | '/' | '%' ;

unary
    : member        # plain
    | '!'+ member   # not
    | '-'+ member   # negated
    ;

member : primary suffix* ;

suffix
    : '.' field                      # select
    | '.' name '(' arguments? ')'    # method
    | '[' expression ']'             # index
    ;

field : name | QUOTED ;

/** Reserved words are names behind a dot, and nowhere else. */
name : IDENTIFIER ;

primary
    : '.'? IDENTIFIER '(' arguments? ')'      # call
    | '.'? IDENTIFIER                         # identifier
    | '(' expression ')'                      # parenthesis
    | '[' arguments? ','? ']'                 # list
    | '{' ( entry ( ',' entry )* )? ','? '}'  # map
    | literal                                 # value
    ;

entry : expression ':' expression ;

arguments : expression ( ',' expression )* ;

literal : '-'? INT | '-'? DOUBLE | STRING | TRUE | FALSE | NULL ;

TRUE : 'true' ;
FALSE : 'false' ;
NULL : 'null' ;

DOUBLE
    : [0-9]* '.' [0-9]+ ( [eE] [+-]? [0-9]+ )?
    | [0-9]+ [eE] [+-]? [0-9]+
    ;
INT : [0-9]+ | '0' [xX] [0-9a-fA-F]+ ;

STRING
    : [rR] ( '"""' .*? '"""' | '\'\'\'' .*? '\'\'\'' | '"' ~["\r\n]* '"' | '\'' ~['\r\n]* '\'' )
    | '"""' ( '\\' . | ~'\\' )*? '"""'
    | '\'\'\'' ( '\\' . | ~'\\' )*? '\'\'\''
    | '"' ( '\\' . | ~["\\\r\n] )* '"'
    | '\'' ( '\\' . | ~['\\\r\n] )* '\''
    ;

IDENTIFIER : [_a-zA-Z] [_a-zA-Z0-9]* ;
QUOTED : '`' [a-zA-Z0-9_.\-/ ]+ '`' ;

WHITESPACE : [ \t\r\n\f]+ -> channel(HIDDEN) ;
COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
ANYTHING_ELSE : . ;
