package dev.aegis.plugin.executor.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Takes an answer's body, or gives up where it is longer than is taken. */
final class BoundedBody implements BodySubscriber<BoundedBody.Content> {
  /**
   * What was taken.
   *
   * @param whole whether that is all
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Content(byte[] bytes, boolean whole) {}

  private final CompletableFuture<Content> done = new CompletableFuture<>();
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final int longest;
  private @Nullable Subscription subscription;

  BoundedBody(int longest) {
    this.longest = longest;
  }

  @Override
  public CompletionStage<Content> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    if (subscription == null || done.isDone()) {
      return;
    }
    for (ByteBuffer buffer : part) {
      byte[] bytes = new byte[Math.min(buffer.remaining(), longest + 1 - taken.size())];
      buffer.get(bytes);
      taken.writeBytes(bytes);
    }
    if (taken.size() > longest) {
      subscription.cancel();
      done.complete(new Content(taken.toByteArray(), false));
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
    done.complete(new Content(taken.toByteArray(), true));
  }
}
