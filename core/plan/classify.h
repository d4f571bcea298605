#ifndef DPLAN_CORE_PLAN_CLASSIFY_H_
#define DPLAN_CORE_PLAN_CLASSIFY_H_

#include <vector>

#include "core/contract/check_planned.h"
#include "core/plan/plan.h"
#include "dplan/path.h"
#include "dplan/value.h"

namespace dplan {

// All that the kind of change of one configured instance follows from.
struct ClassifyInput {
  Value prior;    // null: nothing there (or a tainted object, see below); with marks
  Value planned;  // with marks
  std::vector<Path> requires_replace;  // as the provider answered
  bool tainted = false;    // there is an object, but it was created half-way; `prior` is null
  bool gone = false;       // there is a record, but no object
  bool resumable = false;  // an operation on it was interrupted, and can go on
  bool replace_requested = false;  // --replace
  // Write-only places with another value than was applied last; `unread` where nothing is known of
  // any of those values.
  std::vector<Path> changed_write_only;
  bool unread = false;
};

struct Classification {
  Action action = Action::kNoOp;
  Reason reason;                      // without its range
  std::vector<Violation> violations;  // paths in requires_replace that lead nowhere
};

// Pure. The first row that holds decides:
//   tainted                                              kReplace, kReplaceTainted
//   prior null                                           kCreate (kCreateGone if gone)
//   requested                                            kReplace, kReplaceRequested
//   some path requires it and its value differs          kReplace, kReplaceCannotUpdate with those
//                                                        paths
//   some write-only value differs                        kUpdate, kUpdateWriteOnly(Unread)
//   resumable                                            kUpdate, kUpdateResume
//   planned equals prior, same marks                     kNoOp
//   otherwise                                            kUpdate (perhaps only marks differ)
Classification Classify(const ClassifyInput& input);

}  // namespace dplan

#endif  // DPLAN_CORE_PLAN_CLASSIFY_H_
