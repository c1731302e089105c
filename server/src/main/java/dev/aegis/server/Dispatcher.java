package dev.aegis.server;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dev.aegis.json.InvalidActionException;
import dev.aegis.json.JsonException;
import dev.aegis.json.TooManyActionsException;
import dev.aegis.runtime.NoPolicyException;
import dev.aegis.runtime.TooManyOpenException;
import dev.aegis.server.Access.Guard;
import dev.aegis.spi.StoreException;
import dev.aegis.spi.TraceContext;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes every request in, finds its route, and sends what comes of it. Paths are compared as they
 * were sent: nothing is decoded, resolved or trimmed, so no two spellings of a path can mean the
 * same.
 */
final class Dispatcher implements Handler {
  static final System.Logger LOG = System.getLogger("aegis.server");
  private static final int SMALL_BODY = 16_384;
  static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-ID");

  /** Of the headers that are looked for, not of those that callers send. */
  private static final Map<String, HeaderName> NAMES = new ConcurrentHashMap<>();

  private static final Pattern SANE_ID = Pattern.compile("[!-~]{1,128}");
  static final String INTERNAL_ERROR = "something went wrong here; the server's log says more";

  /** Headers that every answer has. */
  static final Map<String, String> ON_ALL =
      Map.of(
          "X-Content-Type-Options",
          "nosniff",
          "Cache-Control",
          "no-store",
          "Content-Security-Policy",
          "default-src 'none'; frame-ancestors 'none'",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private static final Map<String, Header> TYPES =
      Stream.of(MediaTypes.JSON, MediaTypes.PROBLEM)
          .collect(
              Collectors.toUnmodifiableMap(
                  Function.identity(),
                  type -> HeaderValues.createCached(HeaderNames.CONTENT_TYPE, type)));

  private static final HeaderName NO_NAME = HeaderNames.create("");

  private static final List<Header> ALWAYS =
      ON_ALL.entrySet().stream()
          .map(e -> HeaderValues.createCached(HeaderNames.create(e.getKey()), e.getValue()))
          .toList();

  private final Map<String, Map<String, Route>> routes = new HashMap<>();
  private final Access access;
  private final FailedSignIns failedSignIns;
  private final Paces paces = new Paces(System::nanoTime);
  private final Gate gate;
  private final HttpMeters meters;
  private final int largestBody;

  Dispatcher(
      List<Route> routes,
      Access access,
      FailedSignIns failedSignIns,
      Gate gate,
      HttpMeters meters,
      int largestBody) {
    for (Route route : routes) {
      this.routes.computeIfAbsent(route.path(), path -> new TreeMap<>()).put(route.method(), route);
    }
    this.access = access;
    this.failedSignIns = failedSignIns;
    this.gate = gate;
    this.meters = meters;
    this.largestBody = largestBody;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    HttpMeters.Request meter = meters.begin();
    try (Gate.Visit visit = gate.visit()) {
      handle(request, response, visit, meter);
    } finally {
      meter.end();
    }
  }

  private void handle(
      ServerRequest request, ServerResponse response, Gate.Visit visit, HttpMeters.Request meter) {
    Watch watch = Watch.ofThisThread();
    byte[] body = {};
    Problem refused = null;
    String id = requestId(request.headers());
    watch.identified(id);
    try {
      checkHead(request);
      body = takeBody(request, visit);
    } catch (ProblemException e) {
      refused = e.problem();
    }
    if (!watch.complete()) {
      throw new CloseConnectionException("the request came in too late");
    }
    Reply reply = refused == null ? answer(request, body, visit, meter) : Reply.problem(refused);
    if (reply instanceof Reply.Whole) {
      // Nothing more is done for it; whoever reads slowly takes no place.
      visit.close();
    }
    meter.answered(reply.status());
    // A guest that was called may have left this thread interrupted, which would break the answer.
    boolean unused = Thread.interrupted();
    boolean close =
        refused != null
            || gate.isStopping()
            || (request.headers().contains(HeaderNames.CONNECTION)
                && request.headers().containsToken(HeaderValues.CONNECTION_CLOSE));
    if (close) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    if (id != null) {
      response.header(REQUEST_ID, id);
    }
    send(reply, request.prologue().method().equals(Method.HEAD), response, watch);
    if (refused != null) {
      throw new RefusedRequestException();
    }
    if (close) {
      throw new CloseConnectionException("the caller wants no more of it");
    }
    watch.idle();
  }

  /** Who gives a request an id gets it back, as AuthZEN's section 10.1 has it; null for none. */
  static @Nullable String requestId(ServerRequestHeaders headers) {
    if (!headers.contains(REQUEST_ID)) {
      return null;
    }
    List<String> ids = headers.get(REQUEST_ID).allValues();
    return ids.size() == 1 && SANE_ID.matcher(ids.getFirst()).matches() ? ids.getFirst() : null;
  }

  /** What Helidon lets pass, and others may read as something else. */
  private static void checkHead(ServerRequest request) {
    if (request.prologue().fragment().hasValue() || request.headers().contains(NO_NAME)) {
      throw Problem.of(400, "the request is not well-formed HTTP/1.1").thrown();
    }
  }

  /** Whoever is told what is taken can send the body again as it is (RFC 9110, 15.5.16). */
  private static void checkEncoding(ServerRequest request) {
    for (String encoding : values(request, "Content-Encoding")) {
      if (!encoding.equalsIgnoreCase("identity")) {
        throw Problem.of(415, "the body must come as it is, without a Content-Encoding")
            .with("Accept-Encoding", "identity")
            .thrown();
      }
    }
  }

  /** All of the body, whoever wants it or not: what is left over would be the next request. */
  private byte[] takeBody(ServerRequest request, Gate.Visit visit) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    checkEncoding(request);
    try {
      InputStream in = request.content().inputStream();
      byte[] body = taken(in, request.headers().contentLength().orElse(Long.MAX_VALUE), visit);
      if (body.length > largestBody) {
        throw refusedBody(413);
      }
      // Closed only here: to close it is to wait for the rest of a body that was refused. Left
      // open, it would be read once more.
      in.close();
      return body;
    } catch (CloseConnectionException | ProblemException e) {
      throw e;
    } catch (RequestException e) {
      throw refusedBody(e.status().code());
    } catch (IOException | RuntimeException e) {
      throw refusedBody(400);
    }
  }

  /** A small body in an array of its size; for large ones room is made only as they come in. */
  private byte[] taken(InputStream in, long length, Gate.Visit visit) throws IOException {
    if (length > SMALL_BODY) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream(SMALL_BODY);
      byte[] part;
      do {
        part = in.readNBytes(Math.min(SMALL_BODY, largestBody + 1 - whole.size()));
        visit.take(part.length);
        whole.writeBytes(part);
      } while (part.length > 0);
      return whole.toByteArray();
    }
    byte[] body = new byte[(int) length];
    int read = in.readNBytes(body, 0, body.length);
    return read == body.length ? body : Arrays.copyOf(body, read);
  }

  private ProblemException refusedBody(int status) {
    return status == 413
        ? DirectAnswers.tooLarge(largestBody).thrown()
        : Problem.of(400, "the body is not well-formed HTTP/1.1").thrown();
  }

  private Reply answer(
      ServerRequest request, byte[] body, Gate.Visit visit, HttpMeters.Request meter) {
    try {
      return route(request, body, visit, meter);
    } catch (ProblemException e) {
      return Reply.problem(e.problem());
    } catch (JsonException e) {
      return Reply.problem(Problem.of(e));
    } catch (InvalidActionException e) {
      return Reply.problem(Problem.of(e));
    } catch (TooManyActionsException e) {
      return Reply.problem(Problem.of(413, Objects.requireNonNull(e.getMessage())));
    } catch (TooManyOpenException e) {
      return Reply.problem(tooManyOpen(e));
    } catch (StoreException e) {
      return Reply.problem(unavailable(e));
    } catch (NoPolicyException e) {
      return Reply.problem(Problem.of(503, "no policy is in force").with("Retry-After", "5"));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(ERROR, "a request failed", e);
      return Reply.problem(Problem.of(500, INTERNAL_ERROR));
    }
  }

  /** The store's own words are for the operator, since they may name files. */
  static Problem unavailable(StoreException e) {
    LOG.log(WARNING, "the store failed: {0}", e.getMessage());
    return e.reason() == StoreException.Reason.OVERLOADED
        ? Problem.of(503, "too much waits already, for the store or for people; nothing was done")
            .with("Retry-After", "1")
        : Problem.of(503, "the audit store takes nothing now; nothing was done; try again")
            .with("Retry-After", "5");
  }

  static Problem tooManyOpen(TooManyOpenException e) {
    return Problem.of(429, Objects.requireNonNull(e.getMessage())).with("Retry-After", "10");
  }

  private Reply route(
      ServerRequest request, byte[] body, Gate.Visit visit, HttpMeters.Request meter) {
    String path = request.prologue().uriPath().rawPath();
    String tail = "";
    Map<String, Route> methods = routes.get(path);
    if (methods == null) {
      int slash = path.lastIndexOf('/');
      methods = routes.get(path.substring(0, slash + 1) + "*");
      tail = path.substring(slash + 1);
      int before = path.lastIndexOf('/', slash - 1);
      if (methods == null && before >= 0) {
        methods = routes.get(path.substring(0, before + 1) + "*" + path.substring(slash));
        tail = path.substring(before + 1, slash);
      }
    }
    if (methods == null || (tail.isEmpty() && path.endsWith("/"))) {
      throw Problem.of(404, "there is nothing here").thrown();
    }
    Function<String, List<String>> headers = headers(request, Watch.ofThisThread().authority());
    String method = request.prologue().method().text();
    Route route = methods.get(method.equals("HEAD") ? "GET" : method);
    if (route == null) {
      return withoutRoute(method, methods);
    }
    meter.at(route);
    Caller caller = admit(request, route, headers);
    if (caller.token() != null && route.guard() != Guard.STOP) {
      paces.admit(caller.token());
    }
    Query query = Query.parse(request.prologue().query().rawValue(), route.parameters());
    visit.enter(route);
    Call call = new Call(query, body, headers, tail, caller);
    TraceContext trace = trace(headers);
    return trace == null
        ? gate.answer(route, call)
        : TraceContext.within(trace, () -> gate.answer(route, call));
  }

  /** What the request is a part of; null where it does not say so, or makes no sense of it. */
  private static @Nullable TraceContext trace(Function<String, List<String>> headers) {
    List<String> parents = headers.apply(TraceContext.PARENT_HEADER);
    return parents.isEmpty()
        ? null
        : TraceContext.of(parents, headers.apply(TraceContext.STATE_HEADER)).orElse(null);
  }

  private Caller admit(ServerRequest request, Route route, Function<String, List<String>> headers) {
    try {
      return access.check(route.guard(), headers);
    } catch (ProblemException e) {
      if (access.isImpostor(headers)) {
        failedSignIns.add(request.remotePeer().address());
      }
      throw e;
    }
  }

  private static Reply withoutRoute(String method, Map<String, Route> methods) {
    TreeSet<String> allowed = new TreeSet<>(methods.keySet());
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
    String allow = String.join(", ", allowed);
    if (method.equals("OPTIONS")) {
      return new Reply.Whole(204, Map.of("Allow", allow), "");
    }
    return Reply.problem(Problem.of(405, "this takes " + allow).with("Allow", allow));
  }

  /**
   * The values of a request's headers. What its target names as its server is one more of its Host
   * header, unless it is the same: whoever looks at one looks at both.
   */
  private static Function<String, List<String>> headers(
      ServerRequest request, @Nullable String authority) {
    if (authority == null) {
      return name -> values(request, name);
    }
    return name -> {
      List<String> values = values(request, name);
      boolean other = name.equals("Host") && values.stream().noneMatch(authority::equalsIgnoreCase);
      return other ? Stream.concat(values.stream(), Stream.of(authority)).toList() : values;
    };
  }

  private static List<String> values(ServerRequest request, String name) {
    HeaderName headerName = NAMES.computeIfAbsent(name, HeaderNames::create);
    return request.headers().contains(headerName)
        ? request.headers().get(headerName).allValues()
        : List.of();
  }

  private static void send(Reply reply, boolean head, ServerResponse response, Watch watch) {
    try {
      switch (reply) {
        case Reply.Whole whole -> sendWhole(whole, head, response, watch);
        case Reply.Live live -> sendLive(live, head, response, watch);
        case Reply.Streamed streamed -> sendStreamed(streamed, head, response, watch);
      }
    } catch (IOException | RuntimeException e) {
      throw new CloseConnectionException("the answer could not be sent", e);
    }
  }

  private static void sendLive(Reply.Live reply, boolean head, ServerResponse response, Watch watch)
      throws IOException {
    if (head) {
      start(reply, response);
      response.send();
    } else {
      LiveBody.send(reply, response, watch);
      throw new CloseConnectionException("the news are over");
    }
  }

  private static void sendStreamed(
      Reply.Streamed reply, boolean head, ServerResponse response, Watch watch) throws IOException {
    if (head) {
      // How long it would be, nobody knows yet.
      start(reply, response);
      response.header(HeaderValues.TRANSFER_ENCODING_CHUNKED);
      response.send();
      return;
    }
    Reply.Whole rest = new StreamedBody(reply, response, watch).send();
    if (rest != null) {
      sendWhole(rest, false, response, watch);
    }
  }

  private static void sendWhole(
      Reply.Whole reply, boolean head, ServerResponse response, Watch watch) {
    start(reply, response);
    watch.sending();
    if (reply.status() == 204) {
      response.send();
    } else if (head) {
      response.headers().contentLength(reply.bytes().length);
      response.send(new byte[0]);
    } else {
      response.send(reply.bytes());
    }
    watch.sent();
  }

  static void start(Reply reply, ServerResponse response) {
    response.status(Status.create(reply.status()));
    ALWAYS.forEach(response::header);
    reply.headers().forEach((name, value) -> response.header(header(name, value)));
  }

  /**
   * A header of an answer.
   *
   * @throws IllegalArgumentException where it would end the header, or the head
   */
  static Header header(String name, String value) {
    Header constant = name.equals("Content-Type") ? TYPES.get(value) : null;
    if (constant != null) {
      return constant;
    }
    Header header = HeaderValues.create(HeaderNames.create(name), value);
    header.validate();
    return header;
  }
}
