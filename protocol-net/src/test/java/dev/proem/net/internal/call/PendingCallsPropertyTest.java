package dev.proem.net.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proem.Message;
import dev.proem.MessageHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** After any sequence of events, each call has one outcome, and the counts are correct. */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class PendingCallsPropertyTest {
  private static final int LIMIT = 3;

  enum Action {
    REQUEST,
    PING,
    ONE_WAY,
    REPLY,
    REPLY_THAT_NAMES,
    REPLY_THAT_NAMES_NONE,
    ABANDON,
    REMOVE,
    EXPIRE,
    DRAIN
  }

  /**
   * An action.
   *
   * @param which selects a call, if the action concerns one
   */
  record Event(Action action, int which) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Action> actions =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.of(Action.values())),
            Tuple.of(6, Arbitraries.just(Action.REQUEST)),
            Tuple.of(3, Arbitraries.of(Action.REPLY, Action.REPLY_THAT_NAMES)));
    return Combinators.combine(actions, Arbitraries.integers().between(0, 9))
        .as(Event::new)
        .list()
        .ofMaxSize(60);
  }

  /** A simple model of {@link PendingCalls}: one list of all calls that are not removed. */
  private static final class Model {
    final List<Call> calls = new ArrayList<>();
    final List<Call> abandoned = new ArrayList<>();
    final boolean withIds;
    String matching = "unknown";
    String firstInOrder = "";

    Model(boolean withIds) {
      this.withIds = withIds;
    }

    List<Call> waiting() {
      return calls.stream()
          .filter(call -> call.kind() != Call.Kind.ONE_WAY && !abandoned.contains(call))
          .toList();
    }

    boolean remove(Call call) {
      abandoned.remove(call);
      return calls.remove(call);
    }

    /** Removes and returns the call of a reply; null if there is none, or it does not wait. */
    Call reply(String name) {
      List<Call> answerable =
          calls.stream().filter(call -> call.kind() != Call.Kind.ONE_WAY).toList();
      Call first = answerable.isEmpty() ? null : answerable.get(0);
      Call named =
          answerable.stream()
              .filter(call -> withIds && Objects.equals(call.id(), name))
              .findFirst()
              .orElse(null);
      boolean ordered = matching.equals("ordered");
      boolean meaningless = !withIds || (ordered && !name.equals(firstInOrder));
      Call taken = named;
      if (named == null && !matching.equals("named") && (name.isEmpty() || meaningless)) {
        taken = first;
      }
      if (taken == null) {
        return null;
      }
      boolean waited = waiting().contains(taken);
      remove(taken);
      if (withIds && matching.equals("unknown")) {
        matching = name.isEmpty() ? "ordered" : "named";
        firstInOrder = name.isEmpty() ? taken.id() : "";
        if (matching.equals("named")) {
          calls.removeAll(abandoned);
          abandoned.clear();
        }
      }
      return waited ? taken : null;
    }
  }

  private static final class Run {
    final PendingCalls pending;
    final Model model;
    final List<Call> all = new ArrayList<>();
    final Map<Call, Integer> outcomes = new HashMap<>();

    Run(boolean withIds) {
      pending = new PendingCalls(LIMIT, withIds);
      model = new Model(withIds);
    }

    void apply(Event event) {
      Call call = all.isEmpty() ? null : all.get(event.which % all.size());
      switch (event.action) {
        case REQUEST -> add(Call.Kind.REQUEST, event.which);
        case ONE_WAY -> add(Call.Kind.ONE_WAY, event.which);
        case PING -> {
          if (!pending.hasPing()) { // KeepAlivePinger sends one at a time
            add(Call.Kind.PING, event.which);
          }
        }
        case REPLY -> reply("");
        case REPLY_THAT_NAMES -> reply(call == null || call.id() == null ? "1" : call.id());
        case REPLY_THAT_NAMES_NONE -> reply("another");
        case ABANDON -> {
          if (call != null && call.kind() != Call.Kind.ONE_WAY) {
            abandon(call);
          }
        }
        case REMOVE -> {
          if (call != null) {
            ended(call, model.waiting().contains(call) || call.kind() == Call.Kind.ONE_WAY);
            pending.remove(call);
          }
        }
        case EXPIRE -> expire(event.which);
        case DRAIN -> drain();
      }
      assertSame();
    }

    private void add(Call.Kind kind, int deadline) {
      String id = model.withIds && kind != Call.Kind.ONE_WAY ? "" + (all.size() + 1) : null;
      Call call = PendingCallsTest.call(kind, id);
      call.setDeadline(deadline);
      all.add(call);
      model.calls.add(call);
      pending.add(call);
    }

    /** Removes a call, which gets its outcome then, if it had none before. */
    private void ended(Call call, boolean outcome) {
      if (model.remove(call) && outcome) {
        outcomes.merge(call, 1, Integer::sum);
      }
    }

    private void reply(String name) {
      Call expected = model.reply(name);
      MessageHeader header = name.isEmpty() ? Message.text("").header() : PendingCallsTest.to(name);
      Call unreadable = pending.unreadable(header);
      Call call = pending.match(header).call();
      assertThat(call).isSameAs(expected).isSameAs(unreadable);
      if (call != null) {
        outcomes.merge(call, 1, Integer::sum);
      }
    }

    private void abandon(Call call) {
      if (model.waiting().contains(call)) {
        outcomes.merge(call, 1, Integer::sum);
        if (model.matching.equals("named")) {
          model.remove(call);
        } else {
          model.abandoned.add(call);
        }
      }
      pending.abandon(call);
    }

    /** Abandons the calls whose deadline has expired, or removes them. */
    private void expire(int now) {
      List<Call> late = pending.expired(now);
      List<Call> expected = new ArrayList<>(model.waiting());
      model.calls.stream().filter(call -> call.kind() == Call.Kind.ONE_WAY).forEach(expected::add);
      expected.removeIf(call -> call.deadline() > now);
      assertThat(late).containsExactlyInAnyOrderElementsOf(expected);
      for (Call call : late) {
        if (call.kind() == Call.Kind.ONE_WAY) {
          ended(call, true);
          pending.remove(call);
        } else {
          abandon(call);
        }
      }
    }

    private void drain() {
      List<Call> waiting = model.waiting();
      assertThat(pending.drain()).containsExactlyElementsOf(waiting);
      waiting.forEach(call -> ended(call, true));
      List.copyOf(model.abandoned).forEach(model::remove);
    }

    private void assertSame() {
      List<Call> waiting = model.waiting();
      assertThat(pending.size()).isEqualTo(waiting.size());
      assertThat(pending.isEmpty()).isEqualTo(waiting.isEmpty());
      assertThat(pending.hasPing())
          .isEqualTo(waiting.stream().anyMatch(c -> c.kind() == Call.Kind.PING));
      assertThat(pending.isNamed()).isEqualTo(model.matching.equals("named"));
      assertThat(pending.hasTooManyAbandoned()).isEqualTo(model.abandoned.size() >= 16);
      assertThat(pending.only())
          .isSameAs(waiting.size() == 1 && model.abandoned.isEmpty() ? waiting.get(0) : null);
      assertThat(all)
          .allMatch(call -> (call.place == Call.Place.NONE) == !model.calls.contains(call))
          .allMatch(call -> outcomes.getOrDefault(call, 0) <= 1);
    }
  }

  @Property
  void eachCall_hasOneOutcome(@ForAll boolean withIds, @ForAll("events") List<Event> events) {
    Run run = new Run(withIds);
    events.forEach(run::apply);
    run.drain();
    run.expire(Integer.MAX_VALUE);
    run.assertSame();
    assertThat(run.all).allMatch(call -> run.outcomes.getOrDefault(call, 0) == 1);
  }
}
