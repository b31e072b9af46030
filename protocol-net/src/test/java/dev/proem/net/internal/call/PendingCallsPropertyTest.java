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

/** Whatever happens in whatever order, each call has one outcome, and the counts are right. */
@PropertyDefaults(afterFailure = AfterFailureMode.SAMPLE_FIRST, edgeCases = EdgeCasesMode.NONE)
class PendingCallsPropertyTest {
  private static final int MOST = 3;

  enum Act {
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

  /** Something happens, to one of the calls so far where it is about a call. */
  record Event(Act act, int which) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Act> acts =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.of(Act.values())),
            Tuple.of(6, Arbitraries.just(Act.REQUEST)),
            Tuple.of(3, Arbitraries.of(Act.REPLY, Act.REPLY_THAT_NAMES)));
    return Combinators.combine(acts, Arbitraries.integers().between(0, 9))
        .as(Event::new)
        .list()
        .ofMaxSize(60);
  }

  /**
   * What {@link PendingCalls} has to be equal to: one list, of all that were added and are not out.
   */
  private static final class Model {
    final List<Call> in = new ArrayList<>();
    final List<Call> givenUp = new ArrayList<>();
    final boolean withIds;
    String manner = "unknown";
    String firstInOrder = "";

    Model(boolean withIds) {
      this.withIds = withIds;
    }

    List<Call> waiting() {
      return in.stream()
          .filter(call -> call.kind() != Call.Kind.ONE_WAY && !givenUp.contains(call))
          .toList();
    }

    boolean out(Call call) {
      givenUp.remove(call);
      return in.remove(call);
    }

    /** The call that a reply is for, taken out; null when it is for none, or none that waits. */
    Call reply(String name) {
      List<Call> answerable = in.stream().filter(call -> call.kind() != Call.Kind.ONE_WAY).toList();
      Call first = answerable.isEmpty() ? null : answerable.get(0);
      Call named =
          answerable.stream()
              .filter(call -> withIds && Objects.equals(call.id(), name))
              .findFirst()
              .orElse(null);
      boolean ordered = manner.equals("ordered");
      boolean meaningless = !withIds || (ordered && !name.equals(firstInOrder));
      Call taken = named;
      if (named == null && !manner.equals("named") && (name.isEmpty() || meaningless)) {
        taken = first;
      }
      if (taken == null) {
        return null;
      }
      boolean waited = waiting().contains(taken);
      out(taken);
      if (withIds && manner.equals("unknown")) {
        manner = name.isEmpty() ? "ordered" : "named";
        firstInOrder = name.isEmpty() ? taken.id() : "";
        if (manner.equals("named")) {
          in.removeAll(givenUp);
          givenUp.clear();
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
      pending = new PendingCalls(MOST, withIds);
      model = new Model(withIds);
    }

    void does(Event event) {
      Call call = all.isEmpty() ? null : all.get(event.which % all.size());
      switch (event.act) {
        case REQUEST -> add(Call.Kind.REQUEST, event.which);
        case ONE_WAY -> add(Call.Kind.ONE_WAY, event.which);
        case PING -> {
          if (!pending.hasPing()) { // one at a time, as a heartbeat sends them
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
      model.in.add(call);
      pending.add(call);
    }

    /** It leaves the model; this is its outcome, if it had none before. */
    private void ended(Call call, boolean outcome) {
      if (model.out(call) && outcome) {
        outcomes.merge(call, 1, Integer::sum);
      }
    }

    private void reply(String name) {
      Call expected = model.reply(name);
      MessageHeader header = name.isEmpty() ? Message.text("").header() : PendingCallsTest.to(name);
      Call whose = pending.unreadable(header);
      Call call = pending.match(header).call();
      assertThat(call).isSameAs(expected).isSameAs(whose);
      if (call != null) {
        outcomes.merge(call, 1, Integer::sum);
      }
    }

    private void abandon(Call call) {
      if (model.waiting().contains(call)) {
        outcomes.merge(call, 1, Integer::sum);
        if (model.manner.equals("named")) {
          model.out(call);
        } else {
          model.givenUp.add(call);
        }
      }
      pending.abandon(call);
    }

    /** Those whose deadline has passed are given up, or taken out. */
    private void expire(int now) {
      List<Call> late = pending.expired(now);
      List<Call> expected = new ArrayList<>(model.waiting());
      model.in.stream().filter(call -> call.kind() == Call.Kind.ONE_WAY).forEach(expected::add);
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
      List.copyOf(model.givenUp).forEach(model::out);
    }

    private void assertSame() {
      List<Call> waiting = model.waiting();
      assertThat(pending.size()).isEqualTo(waiting.size());
      assertThat(pending.isEmpty()).isEqualTo(waiting.isEmpty());
      assertThat(pending.hasPing())
          .isEqualTo(waiting.stream().anyMatch(c -> c.kind() == Call.Kind.PING));
      assertThat(pending.isNamed()).isEqualTo(model.manner.equals("named"));
      assertThat(pending.hasTooManyAbandoned()).isEqualTo(model.givenUp.size() >= 16);
      assertThat(pending.only())
          .isSameAs(waiting.size() == 1 && model.givenUp.isEmpty() ? waiting.get(0) : null);
      assertThat(all)
          .allMatch(call -> (call.place == Call.Place.NONE) == !model.in.contains(call))
          .allMatch(call -> outcomes.getOrDefault(call, 0) <= 1);
    }
  }

  @Property
  void eachCall_hasOneOutcome(@ForAll boolean withIds, @ForAll("events") List<Event> events) {
    Run run = new Run(withIds);
    events.forEach(run::does);
    run.drain();
    run.expire(Integer.MAX_VALUE);
    run.assertSame();
    assertThat(run.all).allMatch(call -> run.outcomes.getOrDefault(call, 0) == 1);
  }
}
