package org.example.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/**
 * Files in a folder, a database in it, and services by name. Each tool gives the target and the
 * parameters that Aegis decides about, and what does exactly that.
 */
final class Tools {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)*");

  private final Path workspace;
  private final Map<String, URI> services;
  private final String database;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Tools(Path workspace, Map<String, URI> services) throws IOException, SQLException {
    this.workspace = workspace.toRealPath();
    this.services = Map.copyOf(services);
    this.database = "jdbc:h2:" + this.workspace.resolve("orders");
    if (!Files.exists(this.workspace.resolve("orders.mv.db"))) {
      fill(JSON.readTree(this.workspace.resolve("orders.json").toFile()));
    }
  }

  /** What a call comes to: what is decided about, and what is done then. */
  record Plan(String target, ObjectNode params, Callable<String> action) {}

  Plan plan(String name, JsonNode input) throws IOException {
    return switch (name) {
      case "read_file" -> readFile(text(input, "path"));
      case "write_file" -> writeFile(text(input, "path"), text(input, "text"));
      case "delete_file" -> deleteFile(text(input, "path"));
      case "query_order" -> queryOrder(number(input, "order"));
      case "refund" -> refund(number(input, "order"), number(input, "amount"));
      case "http_get" -> call("GET", text(input, "service"), text(input, "path"), null);
      case "http_post" ->
          call("POST", text(input, "service"), text(input, "path"), input.path("body"));
      default -> throw new IllegalArgumentException("there is no such tool");
    };
  }

  private Plan readFile(String path) throws IOException {
    Path file = place(path);
    return new Plan(name(file), JSON.createObjectNode(), () -> Files.readString(file));
  }

  private Plan writeFile(String path, String text) throws IOException {
    Path file = place(path);
    Callable<String> write =
        () -> {
          Files.writeString(
              file,
              text,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
          return "wrote " + name(file);
        };
    return new Plan(name(file), JSON.createObjectNode().put("text", text), write);
  }

  private Plan deleteFile(String path) throws IOException {
    Path file = place(path);
    Callable<String> delete =
        () -> {
          Files.delete(file);
          return "deleted " + name(file);
        };
    return new Plan(name(file), JSON.createObjectNode(), delete);
  }

  /**
   * A file where it really is: what is decided about tickets/../x is decided about x, through links
   * too.
   */
  private Path place(String path) throws IOException {
    Path file = workspace.resolve(path).normalize();
    Path there = file;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there.toRealPath().resolve(there.relativize(file)).normalize();
  }

  private String name(Path file) {
    return workspace.relativize(file).toString();
  }

  private Plan queryOrder(long order) {
    Callable<String> query =
        () -> {
          String select = "SELECT item, amount, state FROM orders WHERE number = ?";
          try (Connection connection = DriverManager.getConnection(database);
              PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setLong(1, order);
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
              throw new IllegalStateException("there is no order " + order);
            }
            return "order %d: %s, %d, %s"
                .formatted(order, row.getString(1), row.getLong(2), row.getString(3));
          }
        };
    return new Plan("orders", JSON.createObjectNode().put("order", order), query);
  }

  private Plan refund(long order, long amount) {
    Callable<String> pay =
        () -> {
          String update =
              "UPDATE orders SET state = 'refunded' WHERE number = ? AND amount = ? AND state ="
                  + " 'paid'";
          try (Connection connection = DriverManager.getConnection(database);
              PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setLong(1, order);
            statement.setLong(2, amount);
            if (statement.executeUpdate() != 1) {
              throw new IllegalStateException(
                  "order " + order + " is not one of " + amount + " that is paid");
            }
            return "refunded " + amount + " of order " + order;
          }
        };
    ObjectNode params = JSON.createObjectNode().put("order", order).put("amount", amount);
    return new Plan("orders", params, pay);
  }

  private Plan call(String method, String service, String path, JsonNode body) {
    if (!services.containsKey(service) || !PATH.matcher(path).matches()) {
      throw new IllegalArgumentException("there is no such service or path");
    }
    Callable<String> send =
        () -> {
          HttpRequest request =
              HttpRequest.newBuilder(URI.create(services.get(service) + "/" + path))
                  .timeout(Duration.ofSeconds(10))
                  .header("Content-Type", "application/json")
                  .method(
                      method,
                      body == null
                          ? BodyPublishers.noBody()
                          : BodyPublishers.ofString(body.toString()))
                  .build();
          HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
          if (!Set.of(200, 201).contains(response.statusCode())) {
            throw new IllegalStateException(service + " answers " + response.statusCode());
          }
          return response.body();
        };
    ObjectNode params = JSON.createObjectNode();
    if (body != null) {
      params.set("body", body);
    }
    return new Plan(service + "/" + path, params, send);
  }

  private void fill(JsonNode orders) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database)) {
      connection.setAutoCommit(false);
      connection
          .createStatement()
          .execute(
              "CREATE TABLE orders (number BIGINT PRIMARY KEY, item VARCHAR, amount BIGINT, state"
                  + " VARCHAR)");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?, ?)")) {
        for (JsonNode order : orders) {
          insert.setLong(1, order.path("order").asLong());
          insert.setString(2, order.path("item").asText());
          insert.setLong(3, order.path("amount").asLong());
          insert.setString(4, order.path("state").asText());
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
  }

  private static String text(JsonNode input, String name) {
    if (!input.path(name).isTextual()) {
      throw new IllegalArgumentException("it is called in another way");
    }
    return input.path(name).textValue();
  }

  private static long number(JsonNode input, String name) {
    if (!input.path(name).canConvertToLong() || !input.path(name).isIntegralNumber()) {
      throw new IllegalArgumentException("it is called in another way");
    }
    return input.path(name).longValue();
  }
}
