package dev.aegis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The policies to start from. */
final class Templates {
  /** All of them, the usual one first. */
  static final List<Template> ALL =
      List.of(
          new Template("minimal", "reads run, changes are approved, deletions are blocked"),
          new Template("devops", "deployments, clusters and infrastructure, by environment"),
          new Template("finance", "payments, refunds and bank details; four eyes, office hours"),
          new Template("healthcare", "patient records; minimum necessary, break-glass"),
          new Template("browser", "an agent that surfs, fills in forms and buys"),
          new Template("code", "an agent that works in a repository"),
          new Template("crm", "contacts, deals and e-mail to customers"),
          new Template("data-pipeline", "queries, jobs, backfills and tables"),
          new Template("ecommerce", "prices, coupons, orders and refunds of a shop"),
          new Template("research", "sources, notes, data sets, code and publishing"),
          new Template("support", "tickets, replies, credits and customer accounts"),
          new Template("mcp", "tool calls through MCP servers"));

  private Templates() {}

  /**
   * A policy to start from.
   *
   * @param description one line for people
   */
  record Template(String name, String description) {
    /** The policy itself, without a double quote or a backslash. */
    String policy() {
      return resource(".yaml");
    }

    /** Actions, and what the policy must decide of each: a test file. */
    String tests() {
      return resource(".test.yaml");
    }

    private String resource(String ending) {
      try (InputStream file =
          Objects.requireNonNull(
              Templates.class.getResourceAsStream("templates/" + name + ending))) {
        return new String(file.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static Optional<Template> named(String name) {
    return ALL.stream().filter(template -> template.name().equals(name)).findFirst();
  }

  /** What {@code --template} can be completed to. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(ALL.stream().map(Template::name).toList());
    }
  }
}
