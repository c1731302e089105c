package dev.aegis.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Words of our languages, and what has broken readers of such languages before. */
final class Tokens {
  static final List<String> NUMBERS =
      words(
          "0 -0 1 -1 7 8 63 64 65 256 0x10 0o7 010 1.0 -0.0 0.1 1e308 1e309 -1e400 4.9e-324 1e-400"
              + " 2147483648 9007199254740993 9223372036854775807 9223372036854775808"
              + " -9223372036854775808 -9223372036854775809 18446744073709551616 .5 5. 1e 1_000"
              + " 00 +1 0x 0xffffffffffffffffff .inf .nan NaN Infinity",
          "9".repeat(400),
          "1." + "0".repeat(400) + "1");

  static final List<String> CHARACTERS =
      List.of(
          "\u0000",
          "\u0001",
          "\u0007",
          "\t",
          "\r",
          "\r\n",
          "\n",
          "\u0085",
          "\u00a0",
          "\u2028",
          "\u2029",
          "\u202e",
          "\ufeff",
          "\uffff",
          "\ufffd",
          "\ud800",
          "\udfff",
          "\ud83d",
          "\ude00",
          "😀",
          "é",
          "e\u0301",
          "界",
          "𝕏",
          "ß",
          "İ",
          "ſ",
          "\u212a",
          "\udbff\udfff",
          "\\",
          "'",
          "\"",
          "`");

  static final List<String> OPERATORS =
      List.of(
          " && ", " || ", " + ", " - ", " * ", " / ", " % ", " == ", " != ", " < ", " <= ", " in ",
          " ? ", " : ", ", ", ".", "[0]", ".a", "\n", "|", "*", "()", " ? a : ", ".size()", "");

  static final List<String> EXPRESSION =
      words(
          "params params.a params.b params.amount params.env params['a'] params.tags now clock.time"
              + " clock.hour clock.weekday clock.date action.type action.target agent.id session.id"
              + " true false null has( has(params.a) size( params.c.all(x, .exists(y,"
              + " .exists_one(x, .map(x, .filter(x, .map(x, x>0, dyn( int( double( string( bool("
              + " timestamp( duration( .matches( .glob( .contains( .startsWith( .endsWith("
              + " .lowerAscii() .upperAscii() .getHours() .getFullYear('UTC') .size() ( ) [ ] { } ,"
              + " : ? . ! - + * / % == != < <= > >= && || in 'a' \"b\" r'\\d+' '' '''x'''"
              + " \"\"\"y\"\"\" '\\u0041' '\\U0010ffff' '\\ud800' '\\x41' '\\101' '\\400' `a b` 1u"
              + " b'x' // @ # = & | ~ ^ ; [1,2,3] {'a':1} {1:2,1:2} {} [] x y z a.b.c .x",
          "not in",
          " in ",
          "timestamp('2026-01-01T00:00:00Z')",
          "timestamp('0001-01-01T00:00:00Z')",
          "duration('9223372036s')",
          "duration('-1ns')",
          "'a'.matches('(a|aa)*$')",
          "'a'.matches('((a{100}){100}){100}')",
          "[[[[1]]]]",
          "params.c.all(x, params.c.all(y, params.c.all(z, x == y)))",
          "params.c.map(x, params.c).map(x, x + x)");

  static final List<String> GLOB =
      words(
          "* ? ** *?* [ ] [! [] [!] [a-z] [z-a] [!z-a] []a] [!]] [^a] \\ / . ^ - a b x \ud83d",
          "[a-\udbff\udfff]",
          "[\ud800-\udfff]",
          "[😀-😂]",
          "*a".repeat(30),
          "?".repeat(40),
          "*" + "?".repeat(9),
          "[" + "a-z".repeat(50) + "]",
          "[".repeat(100),
          "\n",
          " ");

  static final List<String> REGEX =
      words(
          "^ $ . * + ? *? +? ?? | ( ) (?: (?i) (?s) (?P<n> (?= (?! (?<= (?> (?# \\1 \\d \\D \\w \\b"
              + " \\B \\A \\z \\Z \\Q \\E \\pL \\p{Greek} \\p{^L} \\P{Lu} \\x41 \\x{10ffff}"
              + " \\x{110000} \\C \\u0041 [ ] [^ [a-z] [z-a] [[:alpha:]] [[:^x:]] [] []a]"
              + " [^\\x00-\\x{10ffff}] {2} {2,} {,2} {1000} {1001} {0} {2,1} { } \\ - a b é \ud83d"
              + " 😀",
          "(a*)*",
          "((a{100}){100}){100}",
          "(a|b|c|d){999}",
          "(".repeat(300),
          "(x+x+)+y",
          "(?i)\u212a",
          ".{1000}",
          "\n");

  static final List<String> JSON =
      words(
          "{ } [ ] , : \" true false null nul \"action_type\": \"type\":\"a\" \"target\":"
              + " \"params\": \"params\":{} \"actions\":[ \"at\":\"2026-11-23T08:00:00Z\""
              + " \"agent_id\":\"\" \"session_id\": \"description\":1 \"\\u0000\" \"\\ud800\""
              + " \"\\ud83d\\ude00\" \"\\ \\u00 /* // ' 1e999 -0 01 +1 .5 5. 1E+2 NaN",
          "[".repeat(300),
          "{\"a\":".repeat(260));

  static final List<String> POLICY =
      words(
          "version: timezone: defaults: let: rules: name: description: reason: match: type: target:"
              + " agent: conditions: when: risk_level: approval: review: handler: timeout: quorum:"
              + " approvers: param_eq: param_gt: param_gte: param_lt: param_lte: param_contains:"
              + " param_matches: time_after: time_before: weekdays: low medium HIGH critical auto"
              + " approve Block x-note: 15m 1s 30d 31d 0s 99999999999999999999d 08:00 23:59 24:00"
              + " mon sun Europe/Berlin UTC Z +01:00 GMT+25 SystemV/PST8 1 '1' {} [] a.b a..b",
          "- name: x\n",
          "  - {name: y, when: params.a > 1, approval: auto}\n",
          "conditions: {param_eq: {a: 1}, time_after: '22:00', time_before: '06:00'}",
          "conditions: {param_matches: {s: '(a|aa)*$'}}",
          "let: {a: b, b: c, c: a}\n",
          "when: a && b && c",
          "match: {type: ['*a*b*', '[!z-a]', '?'], target: '*'}",
          "<default>",
          "'\\u0000'");

  static final List<String> YAML =
      List.of(
          "&a ",
          "*a",
          "*a ",
          "&a [*a]",
          "&a {a: &b {b: &c [c, c]}}\n",
          "<<: *a\n",
          "<<: ",
          "!t ",
          "!!str ",
          "!!binary ",
          "!<tag:x> ",
          "!",
          "? ",
          "? [a]\n: b\n",
          "---\n",
          "...\n",
          "%YAML 1.1\n",
          "%TAG ! tag:x:\n",
          "|\n",
          "|2-\n",
          ">+\n",
          ">-\n  ",
          "|9\n",
          "\ufeff",
          "\t",
          "  ",
          "\n",
          "\r",
          "\r\n",
          "\u0085",
          "\u2028",
          "# ",
          " #",
          ": ",
          ":",
          "- ",
          "-",
          ", ",
          "{",
          "}",
          "[",
          "]",
          "'",
          "\"",
          "\"\\x41\\u0041\\U00110000\"",
          "\"\\\n\"",
          "''",
          "~",
          "null",
          "true",
          "yes",
          "no",
          ".inf",
          "0b1",
          "1:30",
          "2026-01-01",
          "@",
          "`",
          "%",
          "=",
          "\"\\ud800\"",
          "x-a: &x [a,a]\n",
          "x-b: [*x,*x,*x,*x,*x,*x,*x]\n");

  private Tokens() {}

  private static List<String> words(String words, String... others) {
    List<String> all = new ArrayList<>(Arrays.asList(words.split(" ")));
    all.addAll(List.of(others));
    return List.copyOf(all);
  }
}
