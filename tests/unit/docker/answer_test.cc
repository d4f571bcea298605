#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "providers/docker/api/calls.h"
#include "providers/docker/api/json.h"
#include "providers/docker/api/version.h"

namespace dplan::docker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(DockerJson, IsBoundedInDepth) {
  const std::string deepest = std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']');
  EXPECT_TRUE(ParseJson(deepest).ok());
  EXPECT_THAT(ParseJson("[" + deepest + "]").status().message(), HasSubstr("nested deeper"));
  // Brackets in texts are no depth, also behind an escaped quote.
  EXPECT_TRUE(ParseJson("[\"\\\"" + std::string(1000, '[') + "\"]").ok());
  EXPECT_FALSE(ParseJson("{\"a\": ").ok());
  EXPECT_FALSE(ParseJson("").ok());
}

TEST(DockerJson, WhatIsOfAnotherTypeIsAsIfAbsent) {
  const Json json =
      *ParseJson(R"({"a": 1, "b": ["x", 2, "y"], "c": {"k": "v", "l": 3}, "d": "t"})");
  EXPECT_EQ(TextAt(json, "a"), "");
  EXPECT_EQ(TextAt(json, "none"), "");
  EXPECT_EQ(TextAt(json, "d"), "t");
  EXPECT_EQ(IntAt(json, "a"), 1);
  EXPECT_EQ(IntAt(json, "d"), 0);
  EXPECT_FALSE(BoolAt(json, "a"));
  EXPECT_THAT(TextsAt(json, "b"), ElementsAre("x", "y"));
  EXPECT_EQ(TextMapAt(json, "c"), (std::map<std::string, std::string>{{"k", "v"}}));
  EXPECT_TRUE(At(Json("text"), "a").is_null());
  EXPECT_TRUE(Elements(json).empty());
}

TEST(DockerVersion, IsTheNewestThatBothSpeak) {
  EXPECT_EQ(*NegotiateApi("1.41"), (ApiVersion{1, 41}));
  EXPECT_EQ(*NegotiateApi("1.47"), (ApiVersion{1, 47}));
  EXPECT_EQ(*NegotiateApi("1.99"), kNewestApi);
  EXPECT_EQ(*NegotiateApi("2.0"), kNewestApi);
  EXPECT_EQ(NegotiateApi("1.40").status().code(), absl::StatusCode::kFailedPrecondition);
  for (const char* text : {"", "1", "1.", ".41", "1.-4", "a.b", "1.41.2", "1.99999"}) {
    EXPECT_EQ(NegotiateApi(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(DockerAnswer, ErrorsAreTheEnginesWords) {
  const absl::Status conflict =
      StatusOfAnswer({.code = 409, .body = R"({"message": "volume is in use"})"});
  EXPECT_EQ(conflict.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(conflict.message(), "Docker says: volume is in use.");
  EXPECT_EQ(StatusOfAnswer({.code = 404}).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(StatusOfAnswer({.code = 403}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(StatusOfAnswer({.code = 500}).message(), "Docker says: HTTP status 500.");
  // Plain text of a proxy, with what must not reach a terminal.
  EXPECT_EQ(StatusOfAnswer({.code = 502, .body = "bad\x1b[1m gateway\r\n"}).message(),
            "Docker says: bad [1m gateway.");
  EXPECT_TRUE(StatusOfAnswer({.code = 204}).ok());
  EXPECT_TRUE(StatusOfAnswer({.code = 304}).ok());
}

TEST(DockerAnswer, OnlySomeFailuresSurelyChangedNothing) {
  EXPECT_TRUE(ChangedNothing(absl::UnavailableError("")));
  EXPECT_TRUE(ChangedNothing(absl::AlreadyExistsError("")));
  EXPECT_FALSE(ChangedNothing(absl::AbortedError("")));
  EXPECT_FALSE(ChangedNothing(absl::DeadlineExceededError("")));
  EXPECT_FALSE(ChangedNothing(absl::InternalError("")));
}

TEST(DockerAnswer, SegmentsOfAPathAreEscaped) {
  EXPECT_EQ(Segment("a/b:1?x=%"), "a%2Fb%3A1%3Fx%3D%25");
  EXPECT_EQ(Segment("web-1_a.b~"), "web-1_a.b~");
}

}  // namespace
}  // namespace dplan::docker
