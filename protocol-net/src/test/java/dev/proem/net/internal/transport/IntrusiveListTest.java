package dev.proem.net.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IntrusiveListTest {
  private static final int ITEMS = 8;

  private static final class Item extends IntrusiveList.Link<Item> {}

  /** Each step adds the item of that number, or takes it out when it is there. */
  @Property
  void anyStepsInAnyOrder_leaveWhatAHashSetHas(
      @ForAll @Size(max = 60) List<@IntRange(max = ITEMS - 1) Integer> steps) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(new Item());
    }
    IntrusiveList<Item> chain = new IntrusiveList<>();
    Set<Item> set = new LinkedHashSet<>();
    for (int step : steps) {
      Item item = items.get(step);
      if (set.add(item)) {
        chain.add(item);
      } else {
        set.remove(item);
        chain.remove(item);
        chain.remove(item); // the second time does nothing
      }
      assertThat(chain.copy()).containsExactlyElementsOf(set);
      assertThat(chain.size()).isEqualTo(set.size());
      assertThat(chain.isEmpty()).isEqualTo(set.isEmpty());
      assertThat(walked(chain)).containsExactlyElementsOf(set);
    }
  }

  private static List<Item> walked(IntrusiveList<Item> chain) {
    List<Item> all = new ArrayList<>();
    for (Item each = chain.first(); each != null; each = chain.after(each)) {
      all.add(each);
    }
    return all;
  }
}
