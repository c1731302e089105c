package dev.aegis.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Says why a server gave no answer. */
final class NoAnswer {
  private NoAnswer() {}

  /** In a few words, for the terminal. */
  static String why(IOException e) {
    return switch (e) {
      case SSLHandshakeException stranger ->
          "its certificate is not known here: "
              + Text.printable(String.valueOf(stranger.getMessage()))
              + "; name its CA with --ca-file";
      case SSLException plain -> "it does not speak TLS here; try http://";
      case HttpTimeoutException late -> "no answer in time";
      case ConnectException away -> "it can't be reached";
      default -> "no answer";
    };
  }
}
