package dev.aegis.cli;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a server whether it lives. */
@Command(
    name = "health",
    description = "Ask a server whether it lives: exit code 0 where it does, else 1.",
    footer = {"  aegis health", "  aegis health --url http://127.0.0.1:8000"})
final class HealthCommand extends AegisCommand {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server (default: where `aegis serve` listens by the settings).")
  private @Nullable URI url;

  @Mixin private CaOption ca = new CaOption();

  HealthCommand(Shell shell) {
    super(shell);
  }

  @Override
  public Integer call() {
    URI server = Addresses.server(url, shell);
    try (HttpCalls calls = new HttpCalls(server, null, ca.trust(shell))) {
      HttpCalls.Answer answer = calls.get("/health", Map.of());
      boolean healthy =
          answer.status() == 200
              && answer.body() instanceof Map<?, ?> body
              && "ok".equals(body.get("status"));
      println(server + ": " + (healthy ? "healthy" : "unhealthy (" + why(answer) + ")"));
      return healthy ? ExitCode.DONE : ExitCode.NO;
    } catch (IOException e) {
      println(server + ": unhealthy (" + NoAnswer.why(e) + ")");
      return ExitCode.NO;
    }
  }

  private static String why(HttpCalls.Answer answer) {
    return answer.status() == 200 ? "what answers is no Aegis" : Text.printable(answer.detail());
  }
}
