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

/** The list is equal to a {@code LinkedHashSet}. */
class IntrusiveListTest {
  private static final int ITEMS = 8;

  private static final class Item extends IntrusiveList.Link<Item> {}

  /** Each step adds the item with that number, or removes it if it is in the list. */
  @Property
  void anySteps_leaveTheItemsOfALinkedHashSet(
      @ForAll @Size(max = 60) List<@IntRange(max = ITEMS - 1) Integer> steps) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      items.add(new Item());
    }
    IntrusiveList<Item> list = new IntrusiveList<>();
    Set<Item> set = new LinkedHashSet<>();
    for (int step : steps) {
      Item item = items.get(step);
      if (set.add(item)) {
        list.add(item);
      } else {
        set.remove(item);
        list.remove(item);
        list.remove(item); // has no effect the second time
      }
      assertThat(list.copy()).containsExactlyElementsOf(set);
      assertThat(list.size()).isEqualTo(set.size());
      assertThat(list.isEmpty()).isEqualTo(set.isEmpty());
      assertThat(elements(list)).containsExactlyElementsOf(set);
    }
  }

  private static List<Item> elements(IntrusiveList<Item> list) {
    List<Item> all = new ArrayList<>();
    for (Item each = list.first(); each != null; each = list.after(each)) {
      all.add(each);
    }
    return all;
  }
}
