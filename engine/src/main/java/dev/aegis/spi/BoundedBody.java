package dev.aegis.spi;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Reads an answer's body to its end, so that the connection can be used again, or until it is
 * longer than anyone needs. Good for one answer.
 */
public final class BoundedBody implements BodySubscriber<BoundedBody.Read> {
  private final CompletableFuture<Read> done = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int longest;
  private @Nullable Subscription subscription;

  /**
   * What was read.
   *
   * @param whole whether that is all there was
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Read(byte[] bytes, boolean whole) {}

  /**
   * @param longest how many bytes are taken at the most
   */
  public BoundedBody(int longest) {
    this.longest = longest;
  }

  @Override
  public CompletionStage<Read> getBody() {
    return done;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    subscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    boolean whole = true;
    for (ByteBuffer buffer : part) {
      byte[] read = new byte[Math.min(buffer.remaining(), longest - bytes.size())];
      whole &= read.length == buffer.remaining();
      buffer.get(read);
      bytes.writeBytes(read);
    }
    if (subscription == null) {
      return;
    }
    if (whole) {
      subscription.request(1);
    } else {
      subscription.cancel();
      done.complete(new Read(bytes.toByteArray(), false));
    }
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(new Read(bytes.toByteArray(), true));
  }
}
