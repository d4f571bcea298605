#include "core/plan/edit_script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace dplan {
namespace {

using Strings = std::vector<std::string>;

// "-a +b c": what is removed, added and kept.
std::string Text(const Strings& before, const Strings& after) {
  std::string text;
  for (const Edit& edit : EditScript(before, after)) {
    text += edit.Keeps() ? " " : edit.after < 0 ? " -" : " +";
    text += edit.after < 0 ? before[edit.before] : after[edit.after];
  }
  return text;
}

TEST(EditScriptTest, ShortestWays) {
  struct Case {
    const char* name;
    Strings before;
    Strings after;
    const char* text;
  };
  const std::vector<Case> cases = {
      {"nothing", {}, {}, ""},
      {"all new", {}, {"a", "b"}, " +a +b"},
      {"all gone", {"a", "b"}, {}, " -a -b"},
      {"the same", {"a", "b"}, {"a", "b"}, " a b"},
      {"at the begin", {"b", "c"}, {"a", "b", "c"}, " +a b c"},
      {"in the middle", {"a", "c"}, {"a", "b", "c"}, " a +b c"},
      {"at the end", {"a", "b"}, {"a"}, " a -b"},
      {"removals come before additions",
       {"a", "b", "c", "d"},
       {"a", "x", "y", "d"},
       " a -b -c +x +y d"},
      {"several places", {"a", "b", "c", "d", "e"}, {"b", "c", "x", "e"}, " -a b c -d +x e"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Text(c.before, c.after), c.text);
  }
}

int CommonLength(const Strings& a, const Strings& b) {
  std::vector<std::vector<int>> length(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      length[i][j] = a[i - 1] == b[j - 1] ? length[i - 1][j - 1] + 1
                                          : std::max(length[i - 1][j], length[i][j - 1]);
    }
  }
  return length[a.size()][b.size()];
}

TEST(EditScriptTest, IsCompleteAndShortestForRandomSequences) {
  constexpr unsigned kSeed = 7;
  std::mt19937 random(kSeed);
  const auto sequence = [&] {
    Strings out(random() % 9);
    for (std::string& element : out)
      element = std::string(1, static_cast<char>('a' + random() % 3));
    return out;
  };
  for (int i = 0; i < 5000; ++i) {
    const Strings before = sequence();
    const Strings after = sequence();
    Strings from;
    Strings to;
    int kept = 0;
    for (const Edit& edit : EditScript(before, after)) {
      if (edit.before >= 0) from.push_back(before[edit.before]);
      if (edit.after >= 0) to.push_back(after[edit.after]);
      kept += edit.Keeps() ? 1 : 0;
    }
    ASSERT_EQ(from, before);
    ASSERT_EQ(to, after);
    ASSERT_EQ(kept, CommonLength(before, after)) << "seed " << kSeed << ", round " << i;
  }
}

TEST(EditScriptTest, TooManyDifferencesReplaceAllBetweenTheCommonEnds) {
  Strings before = {"begin"};
  Strings after = {"begin"};
  for (int i = 0; i < 3000; ++i) {
    before.push_back("b" + std::to_string(i));
    after.push_back("a" + std::to_string(i));
  }
  before.push_back("end");
  after.push_back("end");
  const std::vector<Edit> edits = EditScript(before, after);
  ASSERT_EQ(edits.size(), 6002u);
  EXPECT_EQ(edits.front(), (Edit{0, 0}));
  EXPECT_EQ(edits[1], (Edit{1, -1}));
  EXPECT_EQ(edits[3001], (Edit{-1, 1}));
  EXPECT_EQ(edits.back(), (Edit{3001, 3001}));
}

}  // namespace
}  // namespace dplan
