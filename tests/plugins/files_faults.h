#ifndef DPLAN_TESTS_PLUGINS_FILES_FAULTS_H_
#define DPLAN_TESTS_PLUGINS_FILES_FAULTS_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "dplan/sdk/context.h"
#include "dplan/sdk/result.h"

namespace files {

// The points that the operations of the provider `files` pass, and where they can go wrong. Those
// of `create` and `update` are passed by both types of objects, those of `work` by builds alone.
const std::vector<std::string>& Points();

// What goes wrong. Thread-safe.
class Faults {
 public:
  // `script` is "POINT WHAT [PASS [TIMES]]": when a process passes that point for the PASS-th time
  // (1), for the first TIMES (1) such processes; the empty file FOLDER/fired.N tells the N-th.
  // WHAT:
  //   die    the process is killed
  //   fail   an error
  //   hang   until the call must end
  //   slow   for a second
  // The empty script is none. Another one ends the process with a message.
  Faults(const std::string& script, std::string folder);

  // An error ends the operation.
  dplan::sdk::Result<void> Pass(dplan::sdk::Call& call, const std::string& point);
  // Where there is no call yet, and a process can only die.
  void PassOrDie(const std::string& point);

 private:
  bool Strikes(const std::string& point);
  bool FiresAgain() const;

  const std::string folder_;
  std::string point_;
  std::string what_;
  int64_t pass_ = 1;
  int64_t times_ = 1;
  std::atomic<int64_t> passes_{0};
};

}  // namespace files

#endif  // DPLAN_TESTS_PLUGINS_FILES_FAULTS_H_
