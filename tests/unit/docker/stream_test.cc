#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "providers/docker/api/streams.h"

namespace dplan::docker {
namespace {

using ::testing::ElementsAre;

// A frame of the stream with this number.
std::string Frame(char stream, const std::string& text) {
  std::string frame = {stream, 0, 0, 0, 0, 0, 0, 0};
  frame[6] = static_cast<char>(text.size() >> 8);
  frame[7] = static_cast<char>(text.size());
  return frame + text;
}

TEST(DockerJsonLines, ObjectsComeWhereverTheStreamIsCut) {
  const std::string stream = "{\"status\": \"a\"}\r\n\n{\"status\": \"b\"}\n{\"status\": \"c\"}";
  for (size_t cut = 0; cut <= stream.size(); ++cut) {
    std::vector<std::string> seen;
    JsonLines lines([&](const Json& object) {
      seen.push_back(TextAt(object, "status"));
      return absl::OkStatus();
    });
    ASSERT_TRUE(lines.Take(stream.substr(0, cut)).ok());
    ASSERT_TRUE(lines.Take(stream.substr(cut)).ok());
    ASSERT_TRUE(lines.Finish().ok());
    EXPECT_THAT(seen, ElementsAre("a", "b", "c")) << cut;
  }
}

TEST(DockerJsonLines, BadStreamsEnd) {
  JsonLines lines(&FailureIn);
  EXPECT_FALSE(lines.Take("{\n").ok());
  JsonLines endless(&FailureIn);
  EXPECT_FALSE(endless.Take(std::string(JsonLines::kMaxLineBytes + 1, ' ')).ok());
  JsonLines cut(&FailureIn);
  EXPECT_TRUE(cut.Take("{\"status\"").ok());
  EXPECT_FALSE(cut.Finish().ok());
}

TEST(DockerJsonLines, FailuresInTheMiddleOfAStreamAreFound) {
  JsonLines lines(&FailureIn);
  EXPECT_TRUE(lines.Take("{\"status\": \"Pulling\"}\n").ok());
  EXPECT_EQ(lines.Take("{\"errorDetail\": {\"message\": \"no space\"}}\n").message(), "no space");
  EXPECT_EQ(FailureIn(*ParseJson(R"({"error": "old form"})")).message(), "old form");
}

TEST(DockerJsonLines, ProgressIsShownInMegabytes) {
  EXPECT_EQ(
      ProgressText(*ParseJson(
          R"({"status": "Downloading", "progressDetail": {"current": 1500000, "total": 3000000}})")),
      "Downloading 1.5 of 3.0 MB");
  EXPECT_EQ(ProgressText(*ParseJson(R"({"status": "Done", "progressDetail": {}})")), "Done");
}

TEST(DockerLogFrames, TextComesWhereverTheStreamIsCut) {
  const std::string stream = Frame(1, "out\n") + Frame(2, "") + Frame(2, std::string(300, 'e'));
  for (size_t cut = 0; cut <= stream.size(); ++cut) {
    LogFrames frames(1000);
    ASSERT_TRUE(frames.Take(absl::string_view(stream).substr(0, cut)).ok());
    ASSERT_TRUE(frames.Take(absl::string_view(stream).substr(cut)).ok());
    EXPECT_EQ(frames.text(), "out\n" + std::string(300, 'e')) << cut;
  }
}

TEST(DockerLogFrames, OnlyTheEndOfALongLogIsKept) {
  LogFrames frames(10);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(frames.Take(Frame(1, std::to_string(i) + "\n")).ok());
  EXPECT_LE(frames.text().size(), 20u);
  EXPECT_THAT(frames.text(), ::testing::EndsWith("998\n999\n"));
}

TEST(DockerLogFrames, PlainTextIsNoStream) {
  LogFrames frames(10);
  EXPECT_FALSE(frames.Take("plain text").ok());
  LogFrames third(10);
  EXPECT_FALSE(third.Take(Frame(3, "x")).ok());
}

}  // namespace
}  // namespace dplan::docker
