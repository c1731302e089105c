package dev.aegis.plugin.audit.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.Query;
import org.junit.jupiter.api.Test;

class ParametersTest {
  private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)+)\"");

  @Test
  void findsWhatJdbiFinds() {
    assertParsedAlike(
        List.of(
            "SELECT 1",
            "SELECT a FROM t WHERE b = ? AND c <> ?",
            "SELECT a FROM t WHERE b = ANY(:ids) AND c <= :last LIMIT :limit",
            "INSERT INTO t VALUES (:a, clock_timestamp() + :ms * interval '1 millisecond')",
            "SELECT a::text, b FROM t WHERE b = :b::text",
            ":a"));
  }

  @Test
  void findsWhatJdbiFindsInWhateverStandsInTheSources() throws IOException {
    List<String> statements = statements();
    assertThat(statements).hasSizeGreaterThan(50);
    assertParsedAlike(statements);
  }

  private static void assertParsedAlike(Iterable<String> statements) {
    try (Handle handle = Jdbi.create("jdbc:h2:mem:").open();
        Query query = handle.createQuery("SELECT 1")) {
      for (String sql : statements) {
        assertThat(new Parameters().parse(sql, query.getContext()))
            .as(sql)
            .isEqualTo(new ColonPrefixSqlParser().parse(sql, query.getContext()));
      }
    }
  }

  /** All texts of the plugin's classes that look like a piece of SQL. */
  private static List<String> statements() throws IOException {
    Path sources = Path.of("src", "main", "java");
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(file -> TEXT.matcher(read(file)).results().map(found -> found.group(1)))
          .filter(text -> text.matches(".*\\b[A-Z]{2,}\\b.*") && !text.contains("\\"))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
