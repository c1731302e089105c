package dev.aegis.cli;

import dev.aegis.cli.TestReport.Tested;
import dev.aegis.suite.SuiteRun.Result;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** What became of tests in the XML that JUnit's Ant task began with, and that CI servers read. */
final class JUnitReport {
  private static final String BEGINNING = "<?xml";
  private static final int LONGEST_NAME = 300;
  private static final Pattern ENDING = Pattern.compile("[.](ya?ml|json)$");

  /** What XML can't say, not even as an escape. */
  private static final Pattern NO_CHARACTERS = Pattern.compile("[\\uFFFE\\uFFFF]");

  private final TestReport report;
  private final XMLStreamWriter xml;

  /** The names that a class has already: CI servers take two of one name for the same test. */
  private final Map<String, Set<String>> taken = new HashMap<>();

  private JUnitReport(TestReport report, XMLStreamWriter xml) {
    this.report = report;
    this.xml = xml;
  }

  /** Refuses to write over what is no such report. */
  static void refuseToReplaceOthers(Path file) throws IOException {
    ReportFile.refuseToReplaceOthers(file, BEGINNING, "XML", "--junit");
  }

  /** Writes a report as a file, whole or not at all. */
  static void write(TestReport report, Path file) throws IOException {
    AtomicFile.replace(file, AtomicFile.Readers.USUAL, out -> write(report, out));
  }

  private static void write(TestReport report, PrintWriter out) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      new JUnitReport(report, xml).write();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("the JUnit report can't be written: " + e.getMessage(), e);
    }
  }

  private void write() throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    begin(0, "testsuites", "aegis test");
    counts(report.results());
    for (Tested file : report.files()) {
      begin(1, "testsuite", file.name());
      counts(file.run().results());
      for (Result result : file.run().results()) {
        testCase(className(file.name()), result);
      }
      end(1);
    }
    end(0);
    xml.writeEndDocument();
    xml.writeCharacters("\n");
  }

  private void counts(List<Result> results) throws XMLStreamException {
    attribute("tests", String.valueOf(results.size()));
    attribute(
        "failures", String.valueOf(results.stream().filter(result -> !result.passed()).count()));
    attribute("errors", "0");
    attribute("skipped", "0");
    attribute("time", "0");
  }

  private void testCase(String className, Result result) throws XMLStreamException {
    indent(2);
    if (result.passed()) {
      xml.writeEmptyElement("testcase");
      testCaseAttributes(className, result);
      return;
    }
    xml.writeStartElement("testcase");
    testCaseAttributes(className, result);
    indent(3);
    xml.writeStartElement("failure");
    attribute("message", message(result));
    attribute("type", "unexpected decision");
    xml.writeCharacters(
        clean("\n" + String.join("\n", new TestText(report, Colors.OFF).failure(result)) + "\n"));
    xml.writeEndElement();
    end(2);
  }

  private void testCaseAttributes(String className, Result result) throws XMLStreamException {
    attribute("name", unique(className, name(result)));
    attribute("classname", className);
    attribute("time", "0");
  }

  private static String message(Result result) {
    return result.mismatches().stream()
        .map(each -> each.what() + ": expected " + each.expected() + ", got " + each.got())
        .collect(Collectors.joining("; "));
  }

  private static String name(Result result) {
    String description = result.test().description();
    return Text.shortened(
        description.isBlank() ? TestText.action(result.test().action()) : description,
        LONGEST_NAME);
  }

  private String unique(String className, String name) {
    Set<String> names = taken.computeIfAbsent(className, any -> new HashSet<>());
    String unique = name;
    for (int number = 2; !names.add(unique); number++) {
      unique = name + " (" + number + ")";
    }
    return unique;
  }

  private static String className(String file) {
    int folders = Math.max(file.lastIndexOf('/'), file.lastIndexOf(File.separatorChar)) + 1;
    return ENDING.matcher(file.substring(folders)).replaceFirst("");
  }

  private void begin(int depth, String element, String name) throws XMLStreamException {
    indent(depth);
    xml.writeStartElement(element);
    attribute("name", name);
  }

  private void end(int depth) throws XMLStreamException {
    indent(depth);
    xml.writeEndElement();
  }

  private void indent(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, clean(Text.printable(value)));
  }

  private static String clean(String text) {
    return NO_CHARACTERS.matcher(text).replaceAll("\uFFFD");
  }
}
