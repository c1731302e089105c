package dev.aegis.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
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
    } catch (SSLHandshakeException e) {
      println(
          server
              + ": unhealthy (its certificate is not known here: "
              + Text.printable(String.valueOf(e.getMessage()))
              + "; name its CA with --ca-file)");
      return ExitCode.NO;
    } catch (SSLException e) {
      println(server + ": unhealthy (it does not speak TLS here; try http://)");
      return ExitCode.NO;
    } catch (IOException e) {
      println(server + ": unhealthy (" + whyNone(e) + ")");
      return ExitCode.NO;
    }
  }

  private static String whyNone(IOException e) {
    return switch (e) {
      case HttpTimeoutException timeout -> "no answer in time";
      case ConnectException refused -> "it can't be reached";
      default -> "no answer";
    };
  }

  private static String why(HttpCalls.Answer answer) {
    return answer.status() == 200 ? "what answers is no Aegis" : Text.printable(answer.detail());
  }
}
