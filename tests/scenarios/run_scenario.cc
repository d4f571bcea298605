// Plays the scenarios named on the command line and compares what happens with what they expect.
// With DPLAN_ACCEPT=1 what happens is written into the files instead.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/files.h"
#include "tests/scenarios/scenario_file.h"
#include "tests/scenarios/stage.h"

namespace dplan::testing {
namespace {

constexpr size_t kMaxBytes = 1 << 20;

std::string Difference(const std::string& expected, const std::string& actual) {
  const std::vector<std::string> wanted = absl::StrSplit(expected, '\n');
  const std::vector<std::string> got = absl::StrSplit(actual, '\n');
  size_t same = 0;
  while (same < wanted.size() && same < got.size() && wanted[same] == got[same]) ++same;
  std::string text;
  for (size_t i = 0; i < same; ++i) absl::StrAppend(&text, "  ", wanted[i], "\n");
  for (size_t i = same; i < wanted.size(); ++i) absl::StrAppend(&text, "- ", wanted[i], "\n");
  for (size_t i = same; i < got.size(); ++i) absl::StrAppend(&text, "+ ", got[i], "\n");
  return text;
}

class Scenario {
 public:
  Scenario(std::string path, ScenarioFile file, bool accept)
      : path_(std::move(path)), file_(std::move(file)), accept_(accept) {}

  bool Play() {
    size_t expectations = 0;
    for (ScenarioSection& section : file_.sections) {
      if (IsExpectation(section)) {
        ++expectations;
        Compare(section);
      } else {
        // The run before ends here.
        CheckDiagnostics(section.line);
        if (absl::Status status = stage_.Set(section); !status.ok()) {
          Complain(section.line, std::string(status.message()));
        }
      }
    }
    CheckDiagnostics(0);
    if (expectations == 0) Complain(0, "nothing is expected, so nothing is tested");
    if (file_.about.empty()) Complain(0, "nothing says what it is about");
    return ok_;
  }

  std::string ToString() const { return file_.ToString(); }

 private:
  void Compare(ScenarioSection& section) {
    const absl::StatusOr<std::string> actual = stage_.Get(section.name);
    if (!actual.ok()) return Complain(section.line, std::string(actual.status().message()));
    if (*actual == section.text) return;
    if (accept_) {
      section.text = *actual;
    } else {
      Complain(section.line, absl::StrCat(section.name, ":\n", Difference(section.text, *actual)));
    }
  }

  void CheckDiagnostics(int line) {
    const std::string unread = stage_.UnreadDiagnostics();
    if (!unread.empty()) Complain(line, absl::StrCat("diagnostics that nobody expects:\n", unread));
  }

  void Complain(int line, const std::string& text) {
    ok_ = false;
    std::fprintf(stderr, "%s:%d: %s\n", path_.c_str(), line, text.c_str());
  }

  std::string path_;
  ScenarioFile file_;
  bool accept_;
  bool ok_ = true;
  Stage stage_;
};

bool RunFile(const std::string& path, bool accept) {
  const absl::StatusOr<std::string> text = RealFiles().Read(path, kMaxBytes);
  const absl::StatusOr<ScenarioFile> file =
      text.ok() ? ScenarioFile::Parse(*text) : absl::StatusOr<ScenarioFile>(text.status());
  if (!file.ok()) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), std::string(file.status().message()).c_str());
    return false;
  }
  Scenario scenario(path, *file, accept);
  const bool ok = scenario.Play();
  if (!ok || !accept || scenario.ToString() == *text) return ok;
  const absl::Status written = RealFiles().WriteAtomically(path, scenario.ToString());
  if (!written.ok()) std::fprintf(stderr, "%s\n", std::string(written.message()).c_str());
  return written.ok();
}

int Main(const std::vector<std::string>& paths) {
  const char* accept = std::getenv("DPLAN_ACCEPT");
  if (paths.empty()) {
    std::fprintf(stderr, "usage: run_scenario FILE...\n");
    return 2;
  }
  int failed = 0;
  for (const std::string& path : paths) {
    if (!RunFile(path, accept != nullptr && std::string(accept) == "1")) ++failed;
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace dplan::testing

int main(int argc, char** argv) {
  return dplan::testing::Main(std::vector<std::string>(argv + 1, argv + argc));
}
