#include "core/config/lock_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "core/base/diagnostic_text.h"

namespace dplan {
namespace {

using ::testing::HasSubstr;

struct Parsed {
  explicit Parsed(const std::string& text) {
    const int32_t file = sources.Add(kLockFileName, text);
    lock = ParseLockFile(sources, file, diagnostics);
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      absl::StrAppend(&errors, DiagnosticText(diagnostic, sources, false));
    }
  }
  SourceMap sources;
  Diagnostics diagnostics;
  std::optional<LockFile> lock;
  std::string errors;
};

const std::string& OneDigest() {
  static const auto* const digest = new std::string(64, 'a');
  return *digest;
}

TEST(LockFile, IsReadable) {
  const LockFile lock = {
      {"dplan/files",
       {"0.1.0", "~> 0.1", {{"linux_amd64", OneDigest()}, {"linux_arm64", std::string(64, '0')}}}},
      {"hashicorp/random", {}}};
  EXPECT_EQ(
      LockFileText(lock),
      absl::StrCat("# The providers that this configuration runs, as `dplan init` found them. Keep "
                   "this file with the\n"
                   "# configuration; `dplan init --upgrade` changes it.\n"
                   "providers:\n"
                   "  dplan/files:\n"
                   "    version: \"0.1.0\"\n"
                   "    constraints: \"~> 0.1\"\n"
                   "    digests:\n"
                   "      linux_amd64: \"sha256:",
                   OneDigest(), "\"\n      linux_arm64: \"sha256:", std::string(64, '0'),
                   "\"\n"
                   "  hashicorp/random:\n"
                   "    digests: {}\n"));
}

TEST(LockFile, IsReadAsItWasWritten) {
  for (const LockFile& lock :
       {LockFile{}, LockFile{{"a/b", {}}},
        LockFile{{"localhost:80/a/b",
                  {"1.0\\\"x\n\x01", ">= 1, \"\\\x7f", {{"linux_amd64", OneDigest()}}}},
                 {"a/b", {"1", "", {{"linux_amd64", OneDigest()}}}}}}) {
    const Parsed parsed(LockFileText(lock));
    EXPECT_EQ(parsed.errors, "");
    EXPECT_EQ(parsed.lock, lock);
  }
  EXPECT_EQ(Parsed("").lock, LockFile{});
}

TEST(LockFile, NamesThePlaceOfAMistake) {
  struct Case {
    std::string text;
    const char* place;
    const char* says;
  };
  const Case cases[] = {
      {"[]", "dplan.lock.yaml:1:1", "mapping with the key providers"},
      {"provider: {}\n", "dplan.lock.yaml:1:1", "Did you mean \"providers\"?"},
      {"providers: [a]\n", "dplan.lock.yaml:1:12", "mapping from sources"},
      {"providers:\n  ../x: {}\n", "dplan.lock.yaml:2:3", "\"../x\" is no source of a provider"},
      {"providers:\n  registry.terraform.io/a/b: {}\n", "dplan.lock.yaml:2:3", "no source"},
      {"providers:\n  a/b: 1.0\n", "dplan.lock.yaml:2:8", "mapping with version"},
      {"providers:\n  a/b: {digest: x}\n", "dplan.lock.yaml:2:9", "Did you mean \"digests\"?"},
      {"providers:\n  a/b: {digests: [x]}\n", "dplan.lock.yaml:2:18", "mapping from platforms"},
      {"providers:\n  a/b: {version: [1]}\n", "dplan.lock.yaml:2:18", "must be text"},
      {"providers:\n  a/b: {digests: {linux: x}}\n", "dplan.lock.yaml:2:19", "no platform"},
      {"providers:\n  a/b: {digests: {linux_amd64: abc}}\n", "dplan.lock.yaml:2:32", "sha256:"},
      {absl::StrCat("providers:\n  a/b: {digests: {linux_amd64: ", OneDigest(), "}}\n"),
       "dplan.lock.yaml:2:32", "sha256:"},
      {absl::StrCat("providers:\n  a/b: {digests: {linux_amd64: \"sha256:", std::string(64, 'A'),
                    "\"}}\n"),
       "dplan.lock.yaml:2:32", "64 hexadecimal"},
      {absl::StrCat("providers:\n  a/b: {digests: {linux_amd64: \"sha256:", OneDigest(), "a\"}}\n"),
       "dplan.lock.yaml:2:32", "64 hexadecimal"},
      {"providers:\n  a/b: {}\n  a/b: {}\n", "dplan.lock.yaml:3:3", "a/b"},
      {"providers: {a/b: \n", "dplan.lock.yaml:", "Error"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const Parsed parsed(c.text);
    EXPECT_FALSE(parsed.lock.has_value());
    EXPECT_THAT(parsed.errors, HasSubstr(c.place));
    EXPECT_THAT(parsed.errors, HasSubstr(c.says));
  }
}

}  // namespace
}  // namespace dplan
