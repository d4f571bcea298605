#ifndef DPLAN_CORE_CLI_STEP_WORDS_H_
#define DPLAN_CORE_CLI_STEP_WORDS_H_

#include <string>

#include "core/plan/plan.h"

namespace dplan {

// How a kind of step is called. A join, which does nothing, has no words.
struct StepWords {
  const char* action;  // "create"
  const char* begun;   // "Creating"
  const char* noun;    // "Creation"
  const char* sign;    // "+"
};

inline const StepWords& WordsOf(StepKind kind) {
  static constexpr StepWords kCreate = {"create", "Creating", "Creation", "+"};
  static constexpr StepWords kUpdate = {"update", "Modifying", "Modification", "~"};
  static constexpr StepWords kDelete = {"delete", "Destroying", "Destruction", "-"};
  static constexpr StepWords kNone = {"", "", "", ""};
  switch (kind) {
    case StepKind::kCreate:
      return kCreate;
    case StepKind::kUpdate:
      return kUpdate;
    case StepKind::kDelete:
      return kDelete;
    case StepKind::kJoin:
      break;
  }
  return kNone;
}

}  // namespace dplan

#endif  // DPLAN_CORE_CLI_STEP_WORDS_H_
