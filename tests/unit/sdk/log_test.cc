#include "providers/sdk/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace dplan::sdk {
namespace {

TEST(LogLine, IsWhatHostsRead) {
  const absl::Time now = absl::FromUnixMicros(1700000000123456);
  EXPECT_EQ(LogLine(LogLevel::kWarn, "sdk", "two words", now),
            "{\"@level\":\"warn\",\"@message\":\"two words\",\"@module\":\"sdk\","
            "\"@timestamp\":\"2023-11-14T22:13:20.123456+00:00\"}\n");
}

TEST(LogLine, IsOneLineOfTextWhateverIsSaid) {
  const std::string line = LogLine(LogLevel::kError, "m\"", "a\nb\xff\x01", absl::UnixEpoch());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const nlohmann::json json = nlohmann::json::parse(line);
  EXPECT_EQ(json.at("@message"), "a\nb\xEF\xBF\xBD\x01");
  EXPECT_EQ(json.at("@module"), "m\"");
}

}  // namespace
}  // namespace dplan::sdk
