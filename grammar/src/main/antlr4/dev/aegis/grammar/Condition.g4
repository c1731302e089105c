/** Conditions: the expression language of policies. */
grammar Condition;

start : expression EOF ;

expression : BOOL ;

BOOL : 'true' | 'false' ;
WHITESPACE : [ \t\r\n\f]+ -> channel(HIDDEN) ;
ANYTHING_ELSE : . ;
