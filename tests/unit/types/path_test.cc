#include "dplan/path.h"

#include <gtest/gtest.h>

#include "tests/testing/random_values.h"
#include "tests/testing/value_builders.h"

namespace dplan {
namespace {

TEST(Path, PrintsAndParses) {
  const struct {
    Path path;
    const char* text;
  } cases[] = {
      {Path(), ""},
      {Path().Attr("name"), "name"},
      {Path().Attr("a").Attr("b-c_1"), "a.b-c_1"},
      {Path().Attr("ipam").Index(0).Attr("labels").Key("a b"), "ipam[0].labels[\"a b\"]"},
      {Path().Index(3), "[3]"},
      {Path().Index(-1), "[-1]"},
      {Path().Key("k").Attr("x"), "[\"k\"].x"},
      {Path().Attr("not an identifier"), "\"not an identifier\""},
      {Path().Attr("labels").Attr("a.b/c"), "labels.\"a.b/c\""},
      {Path().Attr("").Key(""), "\"\"[\"\"]"},
      {Path().Key("q\"\\\n\t${x} $${ %{y}"), "[\"q\\\"\\\\\\n\\t$${x} $$${ %%{y}\"]"},
      {Path().Key("漢é"), "[\"漢é\"]"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(c.path.ToString(), c.text);
    EXPECT_EQ(Path::Parse(c.text), c.path);
  }
}

TEST(Path, ReadsEscapes) {
  EXPECT_EQ(Path::Parse(R"(["\u00e9\ud83d\ude00\/"])"), Path().Key("é😀/"));
}

TEST(Path, RejectsWhatIsNone) {
  for (const char* text : {".",
                           ".a",
                           "a.",
                           "a..b",
                           "[",
                           "[]",
                           "[0",
                           "[01]",
                           "[-0]",
                           "[1.5]",
                           "[a]",
                           "a[0]b",
                           "[\"a]",
                           "[\"${x}\"]",
                           "[\"%{x}\"]",
                           "[\"\\x\"]",
                           "[\"\\ud800\"]",
                           "[\"\\u12\"]",
                           "1a",
                           "a b",
                           "[99999999999999999999]",
                           "[+1]"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(Path::Parse(text), std::nullopt);
  }
}

TEST(Path, ParsingUndoesPrinting) {
  SCOPED_TRACE(testing::TestSeed());
  testing::RandomValues random(testing::TestSeed(), {});
  for (int i = 0; i < 3000; ++i) {
    Path path;
    for (uint64_t steps = random.Below(5); steps > 0; --steps) {
      if (random.OneIn(3)) {
        path = path.Attr(random.Text());
      } else if (random.OneIn(2)) {
        path = path.Key(random.Text());
      } else {
        path = path.Index(static_cast<int64_t>(random.Below(2000)) - 1000);
      }
    }
    ASSERT_EQ(Path::Parse(path.ToString()), path) << path.ToString();
  }
}

TEST(Path, JoinsAndKnowsItsPrefixes) {
  const Path inner = testing::At("c[1]");
  const Path path = testing::At("a.b").Join(inner);
  EXPECT_EQ(path.ToString(), "a.b.c[1]");
  EXPECT_TRUE(path.StartsWith(path));
  EXPECT_TRUE(path.StartsWith(Path()));
  EXPECT_TRUE(path.StartsWith(testing::At("a.b.c")));
  EXPECT_FALSE(path.StartsWith(inner));
  EXPECT_FALSE(testing::At("a.b").StartsWith(path));
  EXPECT_FALSE(testing::At("a.bc").StartsWith(testing::At("a.b")));
}

}  // namespace
}  // namespace dplan
