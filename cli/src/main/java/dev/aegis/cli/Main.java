package dev.aegis.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Joins the command line to the process: its streams, its clock, its environment, its exit. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    @Nullable String home = System.getProperty("aegis.home");
    boolean terminal = Boolean.getBoolean("aegis.terminal");
    WatchedOutput results = new WatchedOutput(new FileOutputStream(FileDescriptor.out));
    Shell shell =
        new Shell(
            System.in,
            // Files and pipes carry UTF-8, whatever the locale; a terminal shows what it can.
            writer(results, terminal ? System.out.charset() : StandardCharsets.UTF_8),
            writer(new FileOutputStream(FileDescriptor.err), System.err.charset()),
            System.getenv(),
            InstantSource.system(),
            ZoneId.systemDefault(),
            terminal ? Screen.ofProcess(System.getenv()) : Screen.NONE,
            Boolean.getBoolean("aegis.terminal.err"),
            home == null ? null : Path.of(home));
    int exitCode = Commands.run(shell, args);
    shell.flush();
    System.exit(results.isLost() ? lost(shell, results.failure(), exitCode) : exitCode);
  }

  private static int lost(Shell shell, String why, int exitCode) {
    shell.err().println("aegis: the output could not be written: " + why);
    shell.flush();
    return exitCode == ExitCode.DONE ? ExitCode.FAILED : exitCode;
  }

  private static PrintWriter writer(OutputStream stream, Charset charset) {
    return new PrintWriter(new OutputStreamWriter(new BufferedOutputStream(stream), charset));
  }
}
