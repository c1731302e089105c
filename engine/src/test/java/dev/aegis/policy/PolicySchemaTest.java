package dev.aegis.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.aegis.diagnostic.Code;
import dev.aegis.diagnostic.Diagnostic;
import dev.aegis.diagnostic.Severity;
import dev.aegis.json.Json;
import dev.aegis.source.SourceText;
import dev.aegis.testing.Corpus;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The schema takes exactly what the reader takes, as far as a schema can tell. */
class PolicySchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(PolicySchema.text(), InputFormat.JSON);

  /** What no schema can tell. */
  private static final Set<Code> BEYOND =
      EnumSet.of(
          Code.DUPLICATE_NAME,
          Code.BAD_TIMEZONE,
          Code.EMPTY_WINDOW,
          Code.EXPRESSION_SYNTAX,
          Code.UNKNOWN_VARIABLE,
          Code.NOT_A_CONDITION,
          Code.BAD_REGEX,
          Code.LET_CYCLE);

  @Property(tries = 1500)
  void schemaAndReaderAgree(@ForAll("documents") Map<String, @Nullable Object> document) {
    String json = Json.OWN.write(document);
    List<Diagnostic> errors =
        PolicyReader.readJson(new SourceText("policy.json", json)).diagnostics().stream()
            .filter(d -> d.severity() == Severity.ERROR && !BEYOND.contains(d.code()))
            .toList();
    var complaints = SCHEMA.validate(json, InputFormat.JSON);
    assertThat(complaints.isEmpty())
        .as("%s%nreader: %s%nschema: %s", json, errors, complaints)
        .isEqualTo(errors.isEmpty());
  }

  @Provide
  Arbitrary<Map<String, @Nullable Object>> documents() {
    return PolicyDocuments.any();
  }

  @Test
  void thePoliciesOfTheCorpusFit() {
    for (String name : Corpus.POLICIES) {
      Policy policy = PolicyReader.read(List.of(Corpus.policy(name))).get();
      String json = Json.OWN.write(CanonicalPolicy.of(policy));
      assertThat(SCHEMA.validate(json, InputFormat.JSON)).as(name).isEmpty();
    }
  }
}
