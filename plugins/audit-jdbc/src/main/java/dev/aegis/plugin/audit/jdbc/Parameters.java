package dev.aegis.plugin.audit.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Finds {@code ?} and {@code :name} in statements of this plugin, in whose texts and comments
 * neither stands. JDBI's own parser knows all of SQL and takes a tenth of a server's start to warm
 * up.
 */
final class Parameters implements SqlParser {
  private static final Pattern PARAMETER = Pattern.compile("\\?|(?<!:):([A-Za-z]\\w*)");

  /** JDBI as this plugin uses it. */
  static Jdbi jdbi(ConnectionFactory connections) {
    Jdbi jdbi = Jdbi.create(connections);
    jdbi.getConfig(SqlStatements.class)
        .setSqlParser(new Parameters())
        .setTemplateEngine(TemplateEngine.NOP);
    return jdbi;
  }

  @Override
  public ParsedSql parse(String sql, StatementContext context) {
    ParsedSql.Builder parsed = ParsedSql.builder();
    int end = 0;
    Matcher matcher = PARAMETER.matcher(sql);
    while (matcher.find()) {
      parsed.append(sql.substring(end, matcher.start()));
      if (matcher.group(1) == null) {
        parsed.appendPositionalParameter();
      } else {
        parsed.appendNamedParameter(matcher.group(1));
      }
      end = matcher.end();
    }
    return parsed.append(sql.substring(end)).build();
  }

  @Override
  public String nameParameter(String rawName, StatementContext context) {
    return ":" + rawName;
  }
}
