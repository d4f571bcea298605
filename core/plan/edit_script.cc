#include "core/plan/edit_script.h"

#include <algorithm>
#include <cstddef>

namespace dplan {
namespace {

constexpr int kMaxDifferences = 1000;

// The middle of two sequences, between what they have in common at both ends.
struct Middle {
  const std::vector<std::string>& before;
  const std::vector<std::string>& after;
  int begin;
  int before_size;
  int after_size;

  bool Equal(int x, int y) const { return before[begin + x] == after[begin + y]; }
};

// Whether the best way to diagonal k with d differences ends with an addition (a step down) rather
// than a removal; `reach` holds, at k + offset, how far the ways with d - 1 differences got.
bool EndsWithAddition(const std::vector<int>& reach, int offset, int d, int k) {
  return k == -d || (k != d && reach[offset + k - 1] < reach[offset + k + 1]);
}

// Myers' greedy algorithm: how far one gets on each diagonal with d differences, for d = 0, 1, ...
// up to the end. Empty if that takes too many.
std::vector<std::vector<int>> Trace(const Middle& middle) {
  std::vector<std::vector<int>> trace;
  std::vector<int> reach = {0, 0, 0};
  const int limit = std::min(kMaxDifferences, middle.before_size + middle.after_size);
  for (int d = 0; d <= limit; ++d) {
    std::vector<int> next(2 * d + 3);
    for (int k = -d; k <= d; k += 2) {
      int x = 0;
      if (d > 0) {
        x = EndsWithAddition(reach, d, d, k) ? reach[d + k + 1] : reach[d + k - 1] + 1;
      }
      while (x < middle.before_size && x - k < middle.after_size && middle.Equal(x, x - k)) ++x;
      next[d + 1 + k] = x;
      if (x >= middle.before_size && x - k >= middle.after_size) {
        trace.push_back(std::move(next));
        return trace;
      }
    }
    reach = next;
    trace.push_back(std::move(next));
  }
  return {};
}

// Walks the trace back from the end.
void AppendFromTrace(const Middle& middle, const std::vector<std::vector<int>>& trace,
                     std::vector<Edit>& edits) {
  const size_t first = edits.size();
  int x = middle.before_size;
  int y = middle.after_size;
  for (int d = static_cast<int>(trace.size()) - 1; d >= 0; --d) {
    const int k = x - y;
    int start_x = 0;
    bool addition = false;
    if (d > 0) {
      const std::vector<int>& reach = trace[d - 1];
      addition = EndsWithAddition(reach, d, d, k);
      start_x = addition ? reach[d + k + 1] : reach[d + k - 1] + 1;
    }
    for (; x > start_x; --x, --y) edits.push_back({middle.begin + x - 1, middle.begin + y - 1});
    if (d == 0) break;
    if (addition) {
      edits.push_back({-1, middle.begin + --y});
    } else {
      edits.push_back({middle.begin + --x, -1});
    }
  }
  std::reverse(edits.begin() + static_cast<std::ptrdiff_t>(first), edits.end());
}

// Brings removals before additions wherever nothing is kept between them.
void RemoveFirst(std::vector<Edit>& edits) {
  auto begin = edits.begin();
  while (begin != edits.end()) {
    const auto end =
        std::find_if(begin, edits.end(), [](const Edit& edit) { return edit.Keeps(); });
    std::stable_partition(begin, end, [](const Edit& edit) { return edit.after < 0; });
    begin = std::find_if(end, edits.end(), [](const Edit& edit) { return !edit.Keeps(); });
  }
}

}  // namespace

std::vector<Edit> EditScript(const std::vector<std::string>& before,
                             const std::vector<std::string>& after) {
  const int before_size = static_cast<int>(before.size());
  const int after_size = static_cast<int>(after.size());
  const int least = std::min(before_size, after_size);
  int prefix = 0;
  while (prefix < least && before[prefix] == after[prefix]) ++prefix;
  int suffix = 0;
  while (suffix < least - prefix &&
         before[before_size - 1 - suffix] == after[after_size - 1 - suffix]) {
    ++suffix;
  }

  std::vector<Edit> edits;
  edits.reserve(before.size() + after.size());
  for (int i = 0; i < prefix; ++i) edits.push_back({i, i});
  const Middle middle = {before, after, prefix, before_size - prefix - suffix,
                         after_size - prefix - suffix};
  const std::vector<std::vector<int>> trace = Trace(middle);
  if (trace.empty()) {
    for (int i = 0; i < middle.before_size; ++i) edits.push_back({prefix + i, -1});
    for (int i = 0; i < middle.after_size; ++i) edits.push_back({-1, prefix + i});
  } else {
    AppendFromTrace(middle, trace, edits);
  }
  for (int i = suffix; i > 0; --i) edits.push_back({before_size - i, after_size - i});
  RemoveFirst(edits);
  return edits;
}

}  // namespace dplan
