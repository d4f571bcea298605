#include "tests/plugins/files_faults.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <utility>

#include "absl/time/clock.h"

namespace files {

using dplan::sdk::Call;
using dplan::sdk::Error;
using dplan::sdk::Result;

namespace {

[[noreturn]] void Die() {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

}  // namespace

const std::vector<std::string>& Points() {
  static const auto* const points = new std::vector<std::string>{
      "configure",          // it was told its folder
      "read",               // an object is looked at: a refresh, or after a crash
      "plan",               // an object is planned
      "create.begun",       // there is no object yet
      "create.made",        // the object is there, nobody knows
      "create.known",       // its id was reported
      "work.part_made",     // one more part is there, nobody knows
      "work.checkpointed",  // the part was reported
      "update.begun",       // nothing is changed yet
      "update.made",        // it is changed, nobody knows
      "remove.begun",       // the object is still there
      "remove.made",        // it is gone, nobody knows
      "find",               // an object is searched for by its mark
  };
  return *points;
}

Faults::Faults(const std::string& script, std::string folder) : folder_(std::move(folder)) {
  if (script.empty()) return;
  std::istringstream words(script);
  words >> point_ >> what_;
  if (!words.eof()) words >> pass_;
  if (!words.eof()) words >> times_;
  const std::vector<std::string> kinds = {"die", "fail", "hang", "slow"};
  if (std::find(Points().begin(), Points().end(), point_) != Points().end() &&
      std::find(kinds.begin(), kinds.end(), what_) != kinds.end() && !words.fail()) {
    return;
  }
  std::fprintf(stderr, "no script of faults: %s\n", script.c_str());
  std::exit(1);
}

Result<void> Faults::Pass(Call& call, const std::string& point) {
  if (!Strikes(point)) return {};
  if (what_ == "die") Die();
  if (what_ == "fail") return Error("The script wants it to fail at " + point + ".");
  if (what_ == "hang") {
    return dplan::sdk::WaitUntil(call, absl::Milliseconds(10), "the script ends",
                                 [] { return false; });
  }
  absl::SleepFor(absl::Seconds(1));
  return {};
}

void Faults::PassOrDie(const std::string& point) {
  if (Strikes(point)) Die();
}

bool Faults::Strikes(const std::string& point) {
  return point == point_ && passes_.fetch_add(1) + 1 == pass_ && FiresAgain();
}

bool Faults::FiresAgain() const {
  for (int64_t n = 1; n <= times_; ++n) {
    const std::string file = folder_ + "/fired." + std::to_string(n);
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) continue;
    close(descriptor);
    return true;
  }
  return false;
}

}  // namespace files
