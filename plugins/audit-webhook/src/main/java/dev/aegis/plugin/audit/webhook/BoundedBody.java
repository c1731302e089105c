package dev.aegis.plugin.audit.webhook;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer's body to its end, so that the connection can be used again, or until it is
 * longer than anyone needs. What it says is nobody's business.
 */
final class BoundedBody implements BodySubscriber<Boolean> {
  private static final long LONGEST = 64_000;

  private final CompletableFuture<Boolean> done = new CompletableFuture<>();
  private @Nullable Subscription subscription;
  private long length;

  /** True where it ended, false where there was more than we read. */
  @Override
  public CompletionStage<Boolean> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    for (ByteBuffer buffer : part) {
      length += buffer.remaining();
    }
    if (subscription == null) {
      return;
    }
    if (length > LONGEST) {
      subscription.cancel();
      done.complete(false);
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(true);
  }
}
