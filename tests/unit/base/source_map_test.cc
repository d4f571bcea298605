#include "core/base/source_map.h"

#include <gtest/gtest.h>

#include <thread>

namespace dplan {
namespace {

TEST(SourceMap, FindsPositions) {
  SourceMap map;
  map.Add("other", "x");
  const int32_t file = map.Add("f", "ab\r\n\xC3\xA4\xE4\xB8\xADz\n\nend");
  struct Case {
    const char* name;
    size_t byte;
    SourcePos position;
  };
  const Case cases[] = {
      {"begin", 0, {1, 1, 0}},
      {"within the first line", 1, {1, 2, 1}},
      {"the end of a line belongs to it", 3, {1, 4, 3}},
      {"second line", 4, {2, 1, 4}},
      {"after two bytes", 6, {2, 2, 6}},
      {"after three bytes", 9, {2, 3, 9}},
      {"empty line", 11, {3, 1, 11}},
      {"last line", 12, {4, 1, 12}},
      {"end", 15, {4, 4, 15}},
      {"past the end", 99, {4, 4, 15}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(map.PositionOf(file, c.byte), c.position);
  }
  EXPECT_EQ(map.name(file), "f");
  EXPECT_EQ(map.text(0), "x");
}

TEST(SourceMap, GivesLinesWithoutTheirEnds) {
  SourceMap map;
  const int32_t file = map.Add("f", "ab\r\n\nend");
  EXPECT_EQ(map.Line(file, 1), "ab");
  EXPECT_EQ(map.Line(file, 2), "");
  EXPECT_EQ(map.Line(file, 3), "end");
  EXPECT_EQ(map.Line(file, 4), "");
  EXPECT_EQ(map.Line(file, 0), "");
  const int32_t empty = map.Add("empty", "");
  EXPECT_EQ(map.Line(empty, 1), "");
  EXPECT_EQ(map.PositionOf(empty, 5), (SourcePos{1, 1, 0}));
}

TEST(SourceMap, CountsColumnsInLongLines) {
  std::string text = "first\n";
  for (int i = 0; i < 5000; ++i) text += "x\xC3\xA4";
  SourceMap map;
  const int32_t file = map.Add("f", text);
  for (const int character : {0, 1, 255, 256, 257, 5000, 9999}) {
    SCOPED_TRACE(character);
    const size_t byte = 6 + static_cast<size_t>(character / 2 * 3 + character % 2);
    EXPECT_EQ(map.PositionOf(file, byte).column, character + 1);
  }
}

TEST(SourceMap, MayBeReadByManyThreads) {
  SourceMap map;
  const int32_t file = map.Add("f", "a\nb\n\xC3\xA4 c");
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] { EXPECT_EQ(map.PositionOf(file, 7), (SourcePos{3, 3, 7})); });
  }
}

TEST(TextOrigin, PointsIntoTheFile) {
  SourceMap map;
  const int32_t file = map.Add("f", "key: \"a\\nb\"\n");
  const SourceRange verbatim = TextOrigin::Verbatim(map, file, 5).Range(1, 3);
  EXPECT_EQ(verbatim.file, file);
  EXPECT_EQ(verbatim.begin, (SourcePos{1, 7, 6}));
  EXPECT_EQ(verbatim.end, (SourcePos{1, 9, 8}));

  // The text `a`, newline, `b`: the newline was written in two characters.
  const TextOrigin mapped = TextOrigin::Mapped(map, file, {{0, 6}, {1, 7}, {2, 9}});
  EXPECT_EQ(mapped.Range(0, 1).begin.byte, 6);
  EXPECT_EQ(mapped.Range(1, 2).begin.byte, 7);
  EXPECT_EQ(mapped.Range(2, 3).begin.byte, 9);
  EXPECT_EQ(mapped.Range(2, 3).end.byte, 10);
  EXPECT_EQ(mapped.Range(2, 2).end.byte, 9) << "an empty range";

  EXPECT_EQ(mapped.From(2).Range(0, 1), mapped.Range(2, 3));
  EXPECT_EQ(TextOrigin::Verbatim(map, file, 5).From(2).Range(0, 1).begin.byte, 7);

  EXPECT_TRUE(TextOrigin().Range(0, 1).empty());
  EXPECT_TRUE(TextOrigin().From(1).Range(0, 1).empty());
}

}  // namespace
}  // namespace dplan
