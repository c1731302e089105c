package dev.aegis.plugin;

import dev.aegis.action.Action;
import dev.aegis.approval.ApprovalCase;
import dev.aegis.approval.ApprovalRequest;
import dev.aegis.audit.AuditEntry;
import dev.aegis.execution.ExecutionResult;
import dev.aegis.spi.ActionExecutor;
import dev.aegis.spi.ActionExecutorFactory;
import dev.aegis.spi.ApprovalHandler;
import dev.aegis.spi.ApprovalHandlerFactory;
import dev.aegis.spi.ApprovalResponse;
import dev.aegis.spi.AuditSink;
import dev.aegis.spi.AuditSinkFactory;
import dev.aegis.spi.CallbackReply;
import dev.aegis.spi.CallbackRequest;
import dev.aegis.spi.ConditionFunction;
import dev.aegis.spi.ConditionFunctionFactory;
import dev.aegis.spi.PluginContext;
import dev.aegis.spi.PluginFactory;
import dev.aegis.spi.Settings;
import dev.aegis.spi.SinkProgress;
import dev.aegis.spi.Store;
import dev.aegis.spi.StoreFactory;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Factories, and what they make, with a {@link Guard} before every call. */
final class Guarded {
  private Guarded() {}

  static PluginFactory factory(PluginKind kind, String type, PluginFactory guest, Guard guard) {
    return switch (kind) {
      case APPROVAL_HANDLER -> new Handlers(type, (ApprovalHandlerFactory) guest, guard);
      case AUDIT_SINK -> new Sinks(type, (AuditSinkFactory) guest, guard);
      case ACTION_EXECUTOR -> new Executors(type, (ActionExecutorFactory) guest, guard);
      case STORE -> new Stores(type, (StoreFactory) guest, guard);
      case CONDITION_FUNCTION -> new Functions(type, (ConditionFunctionFactory) guest, guard);
    };
  }

  private record Handlers(String type, ApprovalHandlerFactory guest, Guard guard)
      implements ApprovalHandlerFactory {
    @Override
    public ApprovalHandler create(Settings settings, PluginContext context) {
      return new Handler(guard.ask(() -> guest.create(settings, context)), guard);
    }
  }

  private record Handler(ApprovalHandler guest, Guard guard) implements ApprovalHandler {
    @Override
    public ApprovalResponse submit(ApprovalRequest request) {
      return guard.ask(() -> guest.submit(request));
    }

    @Override
    public ApprovalResponse resume(ApprovalRequest request) {
      return guard.ask(() -> guest.resume(request));
    }

    @Override
    public boolean approvesByItself() {
      return guard.call(guest::approvesByItself);
    }

    @Override
    public boolean acceptsInboxAnswers() {
      return guard.call(guest::acceptsInboxAnswers);
    }

    @Override
    public Set<String> delegates() {
      return Set.copyOf(guard.ask(guest::delegates));
    }

    @Override
    public CallbackReply callback(CallbackRequest request) {
      return guard.ask(() -> guest.callback(request));
    }

    @Override
    public void ended(ApprovalCase ended) {
      guard.run(() -> guest.ended(ended));
    }

    @Override
    public void close() {
      guard.run(guest::close);
    }
  }

  private record Sinks(String type, AuditSinkFactory guest, Guard guard)
      implements AuditSinkFactory {
    @Override
    public AuditSink create(Settings settings, PluginContext context) {
      return new Sink(guard.ask(() -> guest.create(settings, context)), guard);
    }
  }

  private record Sink(AuditSink guest, Guard guard) implements AuditSink {
    @Override
    public void append(List<AuditEntry> entries) {
      guard.run(() -> guest.append(entries));
    }

    @Override
    public OptionalLong position() {
      return guard.ask(guest::position);
    }

    @Override
    public void begin(long sequence) {
      guard.run(() -> guest.begin(sequence));
    }

    @Override
    public SinkProgress progress() {
      return guard.ask(guest::progress);
    }

    @Override
    public void close() {
      guard.run(guest::close);
    }
  }

  private record Executors(String type, ActionExecutorFactory guest, Guard guard)
      implements ActionExecutorFactory {
    @Override
    public ActionExecutor create(Settings settings, PluginContext context) {
      return new Executor(guard.ask(() -> guest.create(settings, context)), guard);
    }
  }

  private record Executor(ActionExecutor guest, Guard guard) implements ActionExecutor {
    @Override
    public ExecutionResult execute(Action action) {
      return guard.ask(() -> guest.execute(action));
    }

    @Override
    public void close() {
      guard.run(guest::close);
    }
  }

  private record Functions(String type, ConditionFunctionFactory guest, Guard guard)
      implements ConditionFunctionFactory {
    @Override
    public List<ConditionFunction> create(Settings settings, PluginContext context) {
      List<ConditionFunction> made = guard.ask(() -> List.copyOf(guest.create(settings, context)));
      return made.stream().map(this::guarded).toList();
    }

    private ConditionFunction guarded(ConditionFunction function) {
      return new ConditionFunction(
          function.name(),
          function.parameters(),
          function.result(),
          new Body(function.body(), guard));
    }
  }

  private record Body(ConditionFunction.Body guest, Guard guard) implements ConditionFunction.Body {
    @Override
    public @Nullable Object apply(List<@Nullable Object> arguments) {
      return guard.call(() -> guest.apply(arguments));
    }
  }

  /** A store is guarded where it is opened; every failure of one already stops what asked it. */
  private record Stores(String type, StoreFactory guest, Guard guard) implements StoreFactory {
    @Override
    public Store open(Settings settings, PluginContext context) {
      return guard.ask(() -> guest.open(settings, context));
    }
  }
}
